import { setTimeout as sleep } from "node:timers/promises";
import { StoreClosedError, StoreUnavailableError } from "@winchester/core";
import { expect } from "chai";
import { closePublishers } from "../src/index.js";
import { consumersOfTest, notification, RecordingSink, type RunningConsumer } from "./running-consumer.js";
import { TcpProxy } from "./tcp-proxy.js";
import { describeWithBroker } from "./test-broker.js";
import { until } from "./until.js";

describeWithBroker("A consumer in trouble", (broker) => {
  const start = consumersOfTest();
  let proxy: TcpProxy;
  let sink: RecordingSink;
  let name: string;

  beforeEach(async () => {
    proxy = await TcpProxy.open(broker().url);
    sink = new RecordingSink();
    name = broker().name();
  });

  afterEach(async () => {
    await closePublishers();
    await proxy.close();
  });

  function startThere(
    section: Record<string, unknown> = {},
    source: Record<string, unknown> = {},
  ): RunningConsumer {
    const record = {
      url: proxy.url(broker().url),
      sources: [{ exchange: name, queue: name, ...source }],
      ...section,
    };
    return start(record, sink.take);
  }

  async function whenConsuming(): Promise<void> {
    await until(
      async () => (await broker().ready(name)) >= 0 && (await broker().consumers(name)) > 0,
      "it consumes",
    );
  }

  function publish(...ids: (string | number)[]): Promise<void> {
    return broker().publish(
      name,
      "notifications.info",
      ids.map((id) => notification(id)),
    );
  }

  it("gets again what wasn't acknowledged when its connection broke", async () => {
    const open = sink.hold();
    startThere();
    await whenConsuming();
    await publish("a", "b");
    await until(() => sink.calls === 1, "they are offered");
    proxy.cut();
    await sleep(100);
    expect(sink.ids).to.deep.equal([]);
    open();
    await until(() => sink.ids.length === 4, "they came twice");
    expect(sink.ids).to.deep.equal(["a", "b", "a", "b"]);
    await until(async () => (await broker().ready(name)) === 0, "they are acknowledged");
  });

  it("connects again after the broker was away, and says so", async () => {
    const consumer = startThere();
    await whenConsuming();
    await proxy.refuse();
    await publish("a");
    await sleep(300);
    await proxy.restore();
    await until(() => sink.ids.length === 1, "it came");
    const warnings = consumer.logger.messages("warn").filter((line) => line.startsWith("waiting"));
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /^waiting for the broker: the connection to amqp:\/\/guest@127\.0\.0\.1:\d+\/ is lost: /,
    );
    expect(consumer.logger.messages("info").join("\n")).to.match(/connected to amqp:.* again/);
  });

  it("connects again after the broker closed the connection because it is shut down", async () => {
    const consumer = startThere();
    await whenConsuming();
    proxy.shutDown();
    await until(() => proxy.connections === 2, "it connects again");
    await until(async () => (await broker().consumers(name)) === 1, "it consumes");
    await publish("a");
    await until(() => sink.ids.length === 1, "it came");
    expect(consumer.logger.messages("warn").join("\n")).to.include("CONNECTION_FORCED - broker forced");
  });

  it("waits for a broker that isn't there yet", async () => {
    await proxy.refuse();
    const consumer = startThere();
    await until(() => consumer.logger.messages("warn").length > 0, "it says so");
    expect(consumer.logger.messages("warn")[0]).to.match(
      /^waiting for the broker: amqp:\/\/guest@127\.0\.0\.1:\d+\/ can't be reached: connect ECONNREFUSED/,
    );
    await proxy.restore();
    await whenConsuming();
    await publish("a");
    await until(() => sink.ids.length === 1, "it came");
  });

  it("can be stopped while it waits for the broker", async () => {
    await proxy.refuse();
    const consumer = startThere();
    await until(() => consumer.logger.messages("warn").length > 0, "it waits");
    const startedAt = performance.now();
    await consumer.stop();
    expect(performance.now() - startedAt).to.be.lessThan(1000);
  });

  it("can be stopped while a broker doesn't answer", async () => {
    const consumer = startThere();
    await whenConsuming();
    proxy.stall();
    const startedAt = performance.now();
    await consumer.stop();
    // Cancelling and closing the connection have three seconds each.
    expect(performance.now() - startedAt).to.be.lessThan(8_000);
  });

  it("notices by heartbeats that a broker has fallen silent, and connects again", async () => {
    startThere({ heartbeat: 1 });
    await whenConsuming();
    const before = proxy.connections;
    proxy.stall();
    await until(() => proxy.connections > before, "it connects again");
    await until(async () => (await broker().consumers(name)) > 0, "it consumes");
    proxy.cut();
    await publish("a");
    await until(() => sink.ids.includes("a"), "it came");
  });

  it("declares its queue again after it was deleted", async () => {
    const consumer = startThere();
    await whenConsuming();
    await broker().on((channel) => channel.deleteQueue(name));
    await whenConsuming();
    await publish("a");
    await until(() => sink.ids.length === 1, "it came");
    expect(consumer.logger.messages("warn").join("\n")).to.include(
      `waiting to take notifications from the queue ${name}: the broker cancelled the consumer`,
    );
    expect(consumer.logger.messages("info")).to.include(`taking notifications from the queue ${name} again`);
  });

  it("stores what had been delivered from a queue that was deleted", async () => {
    const open = sink.hold();
    startThere({ batch_size: 1 }, { prefetch: 10 });
    await whenConsuming();
    await publish("a", "b", "c");
    await until(async () => (await broker().ready(name)) === 0, "they are delivered");
    await broker().on((channel) => channel.deleteQueue(name));
    open();
    await until(() => sink.ids.length === 3, "all are stored");
  });

  it("goes on while the broker blocks its connection, and says so", async () => {
    const consumer = startThere();
    await whenConsuming();
    proxy.block("low on memory");
    await publish("a");
    await until(() => sink.ids.length === 1, "it came");
    proxy.unblock();
    await until(() => consumer.logger.messages("info").join().includes("takes messages again"), "it says so");
    expect(consumer.logger.messages("warn").join("\n")).to.match(
      /amqp:.* takes no messages at present: low on memory; waiting until it does/,
    );
  });

  it("waits for a store that is away, and holds no more than the prefetch meanwhile", async () => {
    let isAway = true;
    let calls = 0;
    sink.before = () => {
      calls += 1;
      if (isAway) throw new StoreUnavailableError("connection refused");
    };
    const consumer = startThere({}, { prefetch: 10 });
    await whenConsuming();
    await publish(...Array.from({ length: 25 }, (_, id) => id));
    await until(() => calls > 2, "it tries again");
    expect(await broker().ready(name)).to.equal(15);
    isAway = false;
    await until(() => sink.ids.length === 25, "all are stored");
    expect(consumer.logger.messages("warn")).to.deep.equal([
      `the exchange "${name}" wasn't there and is made (topic, durable); a service that declares it otherwise will be refused`,
      "waiting for the store: connection refused",
    ]);
  });

  it("gives back what it can't store when it is stopped while the store is away", async () => {
    sink.before = () => {
      throw new StoreUnavailableError("connection refused");
    };
    const consumer = startThere();
    await whenConsuming();
    await publish("a", "b");
    await until(
      () => consumer.logger.messages("warn").some((line) => line.startsWith("waiting")),
      "it waits",
    );
    await consumer.stop();
    expect(consumer.logger.messages("warn")).to.include(
      `the store is away: 2 notifications go back to the queue ${name}`,
    );
    expect(await broker().ready(name)).to.equal(2);
  });

  it("ends with the store's error where that says that it can't work at all", async () => {
    sink.before = () => {
      throw new StoreClosedError();
    };
    const consumer = startThere();
    await whenConsuming();
    await publish("a");
    expect(await consumer.done.catch((error: unknown) => error)).to.include({ code: "STORE_CLOSED" });
    expect(await broker().ready(name)).to.equal(1);
  });

  it("stores others, and sets rejected ones aside later, while the broker takes no messages", async () => {
    const consumer = startThere();
    await whenConsuming();
    // The connection on which rejected notifications are published comes with the first of them.
    await broker().publish(name, "notifications.info", ["broken 1"]);
    await until(async () => (await broker().ready(`${name}.rejected`)) === 1, "it is rejected");
    proxy.block("low on memory");
    await sleep(50);
    await broker().publish(name, "notifications.info", ["broken 2", notification("a")]);
    await publish("b");
    await until(() => sink.ids.length === 2, "the others are stored");
    expect(await broker().ready(`${name}.rejected`)).to.equal(1);
    proxy.unblock();
    await until(async () => (await broker().ready(`${name}.rejected`)) === 2, "both are rejected");
    await consumer.stop();
    expect(await broker().ready(name)).to.equal(0);
  });
});
