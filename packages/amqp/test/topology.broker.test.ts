import { expect } from "chai";
import { AmqpError } from "../src/index.js";
import { consumersOfTest, notification, RecordingSink } from "./running-consumer.js";
import { describeWithBroker } from "./test-broker.js";
import { until } from "./until.js";

describeWithBroker("Exchanges and queues", (broker) => {
  const start = consumersOfTest();
  let sink: RecordingSink;
  let name: string;

  beforeEach(() => {
    sink = new RecordingSink();
    name = broker().name();
  });

  function startHere(
    source: Record<string, unknown> = {},
    section: Record<string, unknown> = {},
  ): ReturnType<typeof start> {
    return start(
      { url: broker().url, sources: [{ exchange: name, queue: name, ...source }], ...section },
      sink.take,
    );
  }

  async function refusalOf(consumer: ReturnType<typeof start>): Promise<AmqpError> {
    const error = await consumer.done.catch((thrown: unknown) => thrown);
    if (error instanceof AmqpError) return error;
    throw new Error(`no AmqpError: ${error}`);
  }

  it("of services are taken as they are", async () => {
    await broker().on((channel) =>
      channel.assertExchange(name, "topic", { durable: false, autoDelete: true }),
    );
    const consumer = startHere();
    await until(
      async () => (await broker().ready(name)) >= 0 && (await broker().consumers(name)) > 0,
      "it consumes",
    );
    await broker().publish(name, "notifications.info", [notification("a")]);
    await until(() => sink.ids.length === 1, "it came");
    expect(consumer.logger.messages("warn")).to.deep.equal([]);
  });

  it("of another type are explained with both settings", async () => {
    await broker().on((channel) => channel.assertExchange(name, "fanout", { durable: true }));
    const error = await refusalOf(startHere());
    expect(error.code).to.equal("AMQP_MISMATCH");
    expect(error.message).to.equal(
      `the exchange "${name}" is there with exchange_type fanout, and the configuration wants topic`,
    );
    expect(error.hint).to.equal(
      "set exchange_type: fanout, or delete it on the broker so that it is made anew",
    );
  });

  it("that are made are warned about, since their service may want them otherwise", async () => {
    const consumer = startHere({ exchange_durable: false });
    await until(() => consumer.logger.messages("warn").length > 0, "it says so");
    expect(consumer.logger.messages("warn")[0]).to.equal(
      `the exchange "${name}" wasn't there and is made (topic, not durable); a service that declares it otherwise will be refused`,
    );
  });

  for (const [there, setting, current, wanted] of [
    [{ durable: false }, "durable", "false", "true"],
    [{ durable: true, autoDelete: true }, "auto_delete", "true", "false"],
  ] as const) {
    it(`a queue with another ${setting} is explained with both settings`, async () => {
      await broker().on((channel) => channel.assertQueue(name, there));
      const error = await refusalOf(startHere());
      expect(error.code).to.equal("AMQP_MISMATCH");
      expect(error.message).to.equal(
        `the queue "${name}" is there with ${setting} ${current}, and the configuration wants ${wanted}`,
      );
      expect(error.hint).to.equal(
        `set ${setting}: ${current}, or delete it on the broker so that it is made anew`,
      );
    });
  }

  it("a queue of another type is explained with both settings", async () => {
    await broker().on((channel) => channel.assertQueue(name, { durable: true }));
    const error = await refusalOf(startHere({ queue_type: "quorum" }));
    expect(error.code).to.equal("AMQP_MISMATCH");
    expect(error.message).to.equal(
      `the queue "${name}" is there with queue_type classic, and the configuration wants quorum`,
    );
  });

  it("a quorum queue may send its dead letters elsewhere", async () => {
    const theirs = { "x-queue-type": "quorum" };
    await broker().on((channel) => channel.assertQueue(name, { durable: true, arguments: theirs }));
    startHere({ queue_type: "quorum" });
    await until(async () => (await broker().consumers(name)) > 0, "it consumes");
  });

  it("a classic queue may say that it is one", async () => {
    const theirs = { "x-queue-type": "classic" };
    await broker().on((channel) => channel.assertQueue(name, { durable: true, arguments: theirs }));
    startHere();
    await until(async () => (await broker().consumers(name)) > 0, "it consumes");
  });

  it("a queue with further arguments is explained", async () => {
    await broker().on((channel) => channel.assertQueue(name, { durable: true, messageTtl: 5000 }));
    const error = await refusalOf(startHere());
    expect(error.message).to.equal(
      `the queue "${name}" is there with x-message-ttl 5000, and the configuration wants none`,
    );
    expect(error.hint).to.equal("use another name, or delete it on the broker so that it is made anew");
  });

  it("of a type that the broker doesn't know are refused", async () => {
    const error = await refusalOf(startHere({ exchange_type: "x-no-such-type" }));
    expect(error.code).to.equal("AMQP_REFUSED");
    expect(error.message).to.equal(
      `the broker refuses the exchange "${name}": it closed the connection with 503`,
    );
    expect(error.hint).to.equal("see that the broker has the plugin for exchange_type, and knows queue_type");
  });

  it("are neither made nor bound for a passive source", async () => {
    await broker().on((channel) => channel.assertQueue(name, { durable: false, messageTtl: 60_000 }));
    await broker().on((channel) => channel.assertQueue(`${name}.rejected`));
    startHere({ passive: true });
    await until(async () => (await broker().consumers(name)) > 0, "it consumes");
    await broker().publish("", name, [notification("a")]);
    await until(() => sink.ids.length === 1, "it came");
    const isMissing = await broker()
      .on((channel) => channel.checkExchange(name))
      .then(
        () => false,
        () => true,
      );
    expect(isMissing).to.equal(true);
  });

  it("must be there for a passive source, the queue for rejected ones too", async () => {
    const error = await refusalOf(startHere({ passive: true }));
    expect(error.code).to.equal("AMQP_MISSING");
    expect(error.message).to.equal(`there is no queue "${name}"`);
    expect(error.hint).to.equal("start the service that makes it, make it yourself, or leave `passive` out");
    await broker().on((channel) => channel.assertQueue(name));
    expect((await refusalOf(startHere({ passive: true }))).message).to.equal(
      `there is no queue "${name}.rejected"`,
    );
  });

  it("stop all sources where one of them can't work", async () => {
    const other = broker().name();
    await broker().on((channel) => channel.assertExchange(name, "fanout"));
    const sources = [
      { exchange: other, queue: other },
      { exchange: name, queue: name },
    ];
    const error = await refusalOf(start({ url: broker().url, sources }, sink.take));
    expect(error.code).to.equal("AMQP_MISMATCH");
    expect(await broker().consumers(other)).to.equal(0);
  });

  it("aren't reached with a wrong password", async () => {
    const url = new URL(broker().url);
    url.password = "wrong-secret";
    const error = await refusalOf(startHere({}, { url: url.href }));
    expect(error.code).to.equal("AMQP_ACCESS_REFUSED");
    expect(error.message).to.match(/^amqp:\/\/guest@[^ ]+ refuses the user "guest": .*ACCESS_REFUSED/);
    expect(error.message).to.not.include("wrong-secret");
    expect(error.hint).to.equal("see user and password; RabbitMQ lets guest in from its own machine alone");
  });

  it("aren't reached on a virtual host that isn't there", async () => {
    const url = new URL(broker().url);
    url.pathname = "/no-such-vhost";
    const error = await refusalOf(startHere({}, { url: url.href }));
    expect(error.code).to.equal("AMQP_ACCESS_REFUSED");
    expect(error.message).to.match(
      /refuses the user "guest" on the vhost "no-such-vhost": it isn't there, or not for this user$/,
    );
  });
});
