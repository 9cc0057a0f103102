import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { consumersOfTest, notification, RecordingSink, startOn } from "./running-consumer.js";
import { describeWithBroker, TestBroker } from "./test-broker.js";
import { until } from "./until.js";

const run = promisify(execFile);

describeWithBroker("A setting on a real broker", (broker) => {
  const start = consumersOfTest();

  for (const [type, key, published] of [
    ["direct", "notifications.info", "notifications.info"],
    ["fanout", "whatever", "something.else"],
    ["headers", "whatever", "something.else"],
  ] as const) {
    it(`exchange_type ${type} makes such an exchange, and binds the queue to it`, async () => {
      const sink = new RecordingSink();
      const { name } = await startOn(start, broker(), sink, { exchange_type: type, routing_keys: [key] });
      await broker().on((channel) => channel.assertExchange(name, type, { durable: true }));
      await broker().publish(name, published, [notification("a")]);
      await until(() => sink.ids.length === 1, "it came");
    });
  }

  it("durable: false makes a queue and an exchange that a restart takes away", async () => {
    const { name } = await startOn(start, broker(), new RecordingSink(), { durable: false });
    // Whoever declares otherwise what is there is refused.
    await broker().on((channel) => channel.assertQueue(name, { durable: false }));
    await broker().on((channel) => channel.assertExchange(name, "topic", { durable: false }));
  });

  it("auto_delete: true makes a queue that goes with its last consumer", async () => {
    const { name, consumer } = await startOn(start, broker(), new RecordingSink(), { auto_delete: true });
    await consumer.stop();
    expect(await broker().ready(name)).to.equal(-1);
  });

  it("queue names the queue; without it, the exchange does", async () => {
    const name = broker().name();
    const queue = `winchester.${name}`;
    const consumer = start({ url: broker().url, sources: [{ exchange: name }] }, new RecordingSink().take);
    try {
      await until(async () => (await broker().ready(queue)) >= 0, "the queue is there");
    } finally {
      await consumer.stop();
      await broker().on((channel) => channel.deleteQueue(queue));
      await broker().on((channel) => channel.deleteQueue(`${queue}.rejected`));
    }
  });

  it("batch_delay says how long a batch waits for more", async () => {
    const sink = new RecordingSink();
    const { name } = await startOn(start, broker(), sink, {}, { batch_delay: 2 });
    await broker().publish(name, "notifications.info", [notification("a")]);
    await sleep(100);
    await broker().publish(name, "notifications.info", [notification("b")]);
    await until(() => sink.ids.length === 2, "both came");
    expect(sink.batches).to.deep.equal([["a", "b"]]);
  });

  it("connect_timeout ends the waiting for a broker that takes the connection and says nothing", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const record = { host: "127.0.0.1", port, connect_timeout: 0.2, sources: [{ exchange: "unused" }] };
    const consumer = start(record, new RecordingSink().take);
    await until(() => consumer.logger.messages("warn").length > 0, "it gave up and says so");
    expect(consumer.logger.messages("warn")[0]).to.match(
      new RegExp(`^waiting for the broker: amqp://guest@127\\.0\\.0\\.1:${port}/ .*ETIMEDOUT`),
    );
    await consumer.stop();
    silent.close();
  });

  it("host, port, user, password and vhost lead to a virtual host with a user of its own", async function () {
    this.timeout(60_000);
    const name = broker().name();
    const { hostname, port } = new URL(broker().url);
    const [vhost, user, password] = [`${name}/v`, name, "p@ss/word"];
    const ctl = (...args: string[]): Promise<unknown> => run("rabbitmqctl", ["-q", ...args]);
    try {
      await ctl("add_vhost", vhost);
    } catch {
      this.test!.title = "skipped: needs rabbitmqctl, and a broker that it may change";
      this.skip();
    }
    try {
      await ctl("add_user", user, password);
      await ctl("set_permissions", "-p", vhost, user, ".*", ".*", ".*");
      const sink = new RecordingSink();
      const address = { host: hostname, port: Number(port || 5672), user, password, vhost };
      const consumer = start({ ...address, sources: [{ exchange: "nova", queue: "q" }] }, sink.take);
      const there = await TestBroker.open(
        `amqp://${user}:${encodeURIComponent(password)}@${hostname}:${address.port}/${encodeURIComponent(vhost)}`,
      );
      await until(
        async () => (await there.ready("q")) >= 0 && (await there.consumers("q")) > 0,
        "it consumes",
      );
      await there.publish("nova", "notifications.info", [notification("a")]);
      await until(() => sink.ids.length === 1, "it came");
      await consumer.stop();
      await there.close();
    } finally {
      await ctl("delete_vhost", vhost);
      await ctl("delete_user", user).catch(() => undefined);
    }
  });
});
