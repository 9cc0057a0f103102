import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Event, type HandlerContext, RetryLater } from "@winchester/core";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { AmqpError, closePublishers, NotabeneHandler } from "../src/index.js";
import { notification } from "./running-consumer.js";
import { TcpProxy } from "./tcp-proxy.js";
import { describeWithBroker } from "./test-broker.js";
import { until } from "./until.js";

const EVENTS: readonly Event[] = [
  { message_id: "e", event_type: "test", timestamp: Temporal.Instant.from("2026-03-10T08:00Z") },
];

describeWithBroker("NotabeneHandler", (broker) => {
  let proxy: TcpProxy;
  let name: string;

  beforeEach(async () => {
    proxy = await TcpProxy.open(broker().url);
    name = broker().name();
  });

  afterEach(async () => {
    await closePublishers();
    await proxy.close();
  });

  /** A handler that has had its events, with notifications in its `env`. */
  function handlerWith(
    notifications: unknown,
    params: Record<string, unknown> = {},
    context: Partial<HandlerContext> = {},
  ): NotabeneHandler {
    const url = proxy.url(broker().url);
    const handler = new NotabeneHandler(
      { url, exchange: name, queue_name: name, env_keys: ["usage_notifications"], ...params },
      context,
    );
    const env = { stream_id: 7, stream_name: "usage", usage_notifications: notifications };
    expect(handler.handleEvents(EVENTS, env)).to.deep.equal(EVENTS);
    return handler;
  }

  async function failureOf(commit: Promise<void>): Promise<AmqpError> {
    const error = await commit.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof AmqpError) return error;
    throw new Error(`no AmqpError: ${error}`);
  }

  async function retryOf(commit: Promise<void>): Promise<RetryLater> {
    const error = await commit.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof RetryLater) return error;
    throw new Error(`no RetryLater: ${error}`);
  }

  it("publishes persistent JSON that reaches a queue which wasn't there", async () => {
    const handler = handlerWith([notification("a"), notification("b")], {}, { idempotencyKey: "key-1" });
    await handler.commit();
    expect(await broker().ready(name)).to.equal(2);
    const { content, fields, properties } = await broker().take(name);
    expect(JSON.parse(content.toString())).to.deep.equal(notification("a"));
    expect(fields).to.include({ exchange: name, routingKey: name });
    expect(properties).to.include({
      messageId: "a",
      deliveryMode: 2,
      contentType: "application/json",
      contentEncoding: "utf-8",
    });
    expect(properties.headers).to.deep.equal({ "idempotency-key": "key-1" });
    expect((await broker().take(name)).properties.messageId).to.equal("b");
  });

  it("publishes nothing in handleEvents, and nothing where env has nothing", async () => {
    await handlerWith(undefined).commit();
    await handlerWith([]).commit();
    await new NotabeneHandler({ exchange: name, queue_name: name }).commit();
    handlerWith([notification("a")]);
    expect(await broker().ready(name)).to.equal(-1);
    expect(proxy.connections).to.equal(0);
  });

  it("takes several keys of env, in their order, and what later handlers put there", async () => {
    const handler = new NotabeneHandler({
      url: broker().url,
      exchange: name,
      queue_name: name,
      env_keys: ["first", "second", "absent"],
    });
    const env = { stream_id: 7, stream_name: "usage", second: [notification("b")] };
    handler.handleEvents(EVENTS, env);
    Object.assign(env, { first: notification("a") });
    await handler.commit();
    expect((await broker().take(name)).properties.messageId).to.equal("a");
    expect((await broker().take(name)).properties.messageId).to.equal("b");
  });

  it("refuses what is no notification", async () => {
    const error = await failureOf(handlerWith([notification("a"), "text"]).commit());
    expect(error.code).to.equal("AMQP_NO_NOTIFICATION");
    expect(error.message).to.equal("env.usage_notifications has something in it that is no notification");
    expect(await broker().ready(name)).to.equal(-1);
  });

  it("gives a notification without an id the same one whenever it is sent", async () => {
    const { message_id: _, ...anonymous } = notification("x");
    const long = notification("y".repeat(300));
    for (let run = 0; run < 2; run += 1)
      await handlerWith([anonymous, long], {}, { idempotencyKey: "key" }).commit();
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push((await broker().take(name)).properties.messageId);
    expect(ids.slice(0, 2)).to.deep.equal(ids.slice(2));
    expect(new Set(ids).size).to.equal(2);
    expect(ids[0]).to.match(/^[0-9a-f]{32}$/);
  });

  it("takes an exchange and a queue that are there as they are", async () => {
    await broker().on((channel) => channel.assertExchange(name, "topic", { durable: false }));
    await broker().on((channel) => channel.assertQueue(name, { durable: false, messageTtl: 60_000 }));
    await handlerWith([notification("a")]).commit();
    expect(await broker().ready(name)).to.equal(1);
  });

  it("makes an exchange of the exchange_type that is wanted", async () => {
    await handlerWith([notification("a")], { exchange_type: "fanout" }).commit();
    await broker().on((channel) => channel.assertExchange(name, "fanout", { durable: true }));
    expect(await broker().ready(name)).to.equal(1);
  });

  it("explains an exchange of another type with both settings", async () => {
    await broker().on((channel) => channel.assertExchange(name, "headers"));
    const error = await failureOf(handlerWith([notification("a")]).commit());
    expect(error.code).to.equal("AMQP_MISMATCH");
    expect(error.message).to.equal(
      `the exchange "${name}" is there with exchange_type headers, and the configuration wants topic`,
    );
  });

  it("publishes thousands, each confirmed", async () => {
    await handlerWith(Array.from({ length: 2_300 }, (_, id) => notification(id))).commit();
    expect(await broker().ready(name)).to.equal(2_300);
  });

  it("shares one connection between handlers, also those that work at the same time", async () => {
    const handlers = Array.from({ length: 8 }, (_, id) => handlerWith([notification(id)]));
    await Promise.all(handlers.map((handler) => handler.commit()));
    await handlerWith([notification("later")]).commit();
    expect(await broker().ready(name)).to.equal(9);
    expect(proxy.connections).to.equal(1);
  });

  it("fails where no queue takes a message, and makes the queue anew at the next try", async () => {
    await handlerWith([notification("a")]).commit();
    await broker().on((channel) => channel.deleteQueue(name));
    const handler = handlerWith([notification("b"), notification("c")]);
    const error = await failureOf(handler.commit());
    expect(error.code).to.equal("AMQP_UNROUTABLE");
    expect(error.message).to.equal(`no queue took the message for exchange "${name}" and queue "${name}"`);
    expect(error.hint).to.equal(
      "its queue was deleted or unbound meanwhile; it is declared and bound again at the next try",
    );
    await handler.commit();
    expect(await broker().ready(name)).to.equal(2);
  });

  it("comes again later where its exchange was deleted", async () => {
    await handlerWith([notification("a")]).commit();
    await broker().on((channel) => channel.deleteExchange(name));
    const handler = handlerWith([notification("b")]);
    await retryOf(handler.commit());
    await handler.commit();
    expect(await broker().ready(name)).to.equal(2);
  });

  it("fails where the broker refuses a message", async () => {
    await broker().on((channel) => channel.assertQueue(name, { maxLength: 1, overflow: "reject-publish" }));
    await handlerWith([notification("a")]).commit();
    const error = await failureOf(handlerWith([notification("b")]).commit());
    expect(error.code).to.equal("AMQP_NACKED");
    expect(error.message).to.equal(
      `the broker couldn't take a message for exchange "${name}" and queue "${name}"`,
    );
  });

  it("fails where a message isn't confirmed within confirm_timeout, and connects anew", async () => {
    await handlerWith([notification("a")]).commit();
    proxy.stall();
    const handler = handlerWith([notification("b")], { confirm_timeout: 0.3 });
    const error = await failureOf(handler.commit());
    expect(error.code).to.equal("AMQP_CONFIRM_TIMEOUT");
    expect(error.message).to.match(
      /^amqp:.* didn't confirm the messages for exchange ".*" and queue ".*" within 0\.3 s$/,
    );
    expect(error.hint).to.equal("see that the broker isn't overloaded, or raise confirm_timeout");
    await handler.commit();
    expect(proxy.connections).to.equal(2);
    expect(await broker().ready(name)).to.equal(2);
  });

  it("comes again later while the broker is away", async () => {
    await proxy.refuse();
    const handler = handlerWith([notification("a")]);
    const retry = await retryOf(handler.commit());
    expect(retry.delayMs).to.equal(5_000);
    expect(retry.message).to.match(
      /^NotabeneHandler: amqp:\/\/guest@127\.0\.0\.1:\d+\/ can't be reached: connect ECONNREFUSED .*; trying again in 5 s$/,
    );
    await proxy.restore();
    await handler.commit();
    expect(await broker().ready(name)).to.equal(1);
  });

  it("comes again later where the connection breaks before it confirmed", async () => {
    await handlerWith([notification("a")]).commit();
    proxy.stall();
    const handler = handlerWith([notification("b")]);
    const committing = retryOf(handler.commit());
    setTimeout(() => proxy.cut(), 100);
    expect((await committing).message).to.include("the connection was lost before it confirmed");
    await handler.commit();
    expect(await broker().ready(name)).to.equal(2);
  });

  it("connects anew after the connection broke while nothing was sent", async () => {
    await handlerWith([notification("a")]).commit();
    proxy.cut();
    await until(() => proxy.connections === 1, "it is cut");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await handlerWith([notification("b")]).commit();
    expect(await broker().ready(name)).to.equal(2);
  });

  it("comes again later while the broker takes no messages", async () => {
    await handlerWith([notification("a")]).commit();
    proxy.block("low on disk");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await retryOf(handlerWith([notification("b")]).commit())).message).to.match(
      /takes no messages at present: low on disk; trying again in 5 s$/,
    );
    proxy.unblock();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await handlerWith([notification("b")]).commit();
  });

  it("comes again at once where the worker had to stop", async () => {
    await handlerWith([notification("a")]).commit();
    proxy.stall();
    const stop = new AbortController();
    const committing = retryOf(handlerWith([notification("b")], {}, { signal: stop.signal }).commit());
    setTimeout(() => stop.abort(), 50);
    const retry = await committing;
    expect(retry.delayMs).to.equal(0);
    expect(retry.message).to.include("stopped before it confirmed");
  });

  it("fails with a wrong password, without showing it", async () => {
    const url = new URL(broker().url);
    url.password = "wrong-secret";
    const error = await failureOf(handlerWith([notification("a")], { url: url.href }).commit());
    expect(error.code).to.equal("AMQP_ACCESS_REFUSED");
    expect(error.message).to.not.include("wrong-secret");
  });

  it("lets a process end that has nothing else to do", async () => {
    const script = `
      import { NotabeneHandler } from "./src/index.ts";
      const handler = new NotabeneHandler({ url: ${JSON.stringify(broker().url)}, exchange: "${name}", queue_name: "${name}", env_keys: ["n"] });
      handler.handleEvents([], { stream_id: 1, stream_name: "s", n: [{ message_id: "a" }] });
      await handler.commit();
      console.log("committed");
    `;
    const cwd = new URL("..", import.meta.url).pathname;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["--import=tsx", "--input-type=module", "-e", script], {
      cwd,
      timeout: 9_000,
    });
    expect(stdout).to.equal("committed\n");
  });
});
