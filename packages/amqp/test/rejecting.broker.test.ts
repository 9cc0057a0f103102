import { expect } from "chai";
import { NOT_WANTED } from "../src/index.js";
import { consumersOfTest, notification, RecordingSink, startOn } from "./running-consumer.js";
import { describeWithBroker } from "./test-broker.js";
import { until } from "./until.js";

describeWithBroker("What can't be stored", (broker) => {
  const start = consumersOfTest();

  it("puts what can't be read aside with the reason, and stores the others", async () => {
    const sink = new RecordingSink();
    const { name, consumer } = await startOn(start, broker(), sink);
    const bodies = [notification("a"), "no JSON {", { message_id: "no type" }, notification("b")];
    await broker().publish(name, "notifications.info", bodies, {
      headers: { mine: 1, CC: [`${name}.cc`] },
      expiration: "600000",
      correlationId: "kept",
    });
    await until(async () => (await broker().ready(`${name}.rejected`)) === 2, "two are rejected");
    await until(() => sink.ids.length === 2, "two are stored");
    await consumer.stop();

    expect(sink.ids).to.deep.equal(["a", "b"]);
    expect(await broker().ready(name)).to.equal(0);
    const first = await broker().take(`${name}.rejected`);
    expect(first.content.toString()).to.equal("no JSON {");
    expect(first.properties.headers).to.include({
      mine: 1,
      "x-rejected-exchange": name,
      "x-rejected-routing-key": "notifications.info",
    });
    expect(first.properties.headers?.["x-rejected-reason"]).to.match(/^the body isn't JSON: .*JSON/);
    expect(first.properties.headers?.["x-rejected-at"]).to.match(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(first.properties.headers).to.not.have.property("CC");
    expect(first.properties).to.include({ correlationId: "kept", deliveryMode: 2, expiration: undefined });
    const second = await broker().take(`${name}.rejected`);
    expect(second.properties.headers?.["x-rejected-reason"]).to.equal("the notification has no event_type");
    expect(consumer.logger.messages("warn").join("\n")).to.include(
      `a notification is rejected, and in the queue ${name}.rejected now: the notification has no event_type`,
    );
  });

  it("tells of each message that it has put aside", async () => {
    const told: { queue: string; reason: string }[] = [];
    const name = broker().name();
    const sources = [{ exchange: name, queue: name }];
    start({ url: broker().url, sources }, new RecordingSink().take, {
      onRejected: (message) => told.push(message),
    });
    await until(async () => (await broker().ready(`${name}.rejected`)) === 0, "its queues are there");
    await until(async () => (await broker().consumers(name)) > 0, "it consumes");
    await broker().publish(name, "notifications.info", [{ message_id: "no type" }, notification("a")]);
    await until(() => told.length > 0, "it tells");
    expect(told).to.deep.equal([{ queue: name, reason: "the notification has no event_type" }]);
    expect(await broker().ready(`${name}.rejected`)).to.equal(1);
  });

  it("puts a message with headers aside that leave no room for the reason", async () => {
    const sink = new RecordingSink();
    const { name } = await startOn(start, broker(), sink);
    await broker().publish(name, "notifications.info", ["broken"], { headers: { much: "x".repeat(65_400) } });
    await until(async () => (await broker().ready(`${name}.rejected`)) === 1, "it is rejected");
    const { headers } = (await broker().take(`${name}.rejected`)).properties;
    expect(headers).to.have.property("x-rejected-reason");
    expect(headers).to.not.have.property("much");
  });

  it("puts aside what the sink refuses, and not what nobody wants", async () => {
    const sink = new RecordingSink();
    sink.refuse = (id) =>
      id === "bad" ? "its timestamp is in the future" : id === "odd" ? NOT_WANTED : undefined;
    const { name, consumer } = await startOn(start, broker(), sink);
    await broker().publish(
      name,
      "notifications.info",
      ["a", "bad", "odd", "b"].map((id) => notification(id)),
    );
    await until(async () => (await broker().ready(`${name}.rejected`)) === 1, "one is rejected");
    await consumer.stop();
    expect(sink.ids).to.deep.equal(["a", "b"]);
    expect(await broker().ready(name)).to.equal(0);
    const { content, properties } = await broker().take(`${name}.rejected`);
    expect(JSON.parse(content.toString()).message_id).to.equal("bad");
    expect(properties.headers?.["x-rejected-reason"]).to.equal("its timestamp is in the future");
  });

  it("finds the notification at which the sink throws", async () => {
    const sink = new RecordingSink();
    sink.before = (ids) => {
      if (ids.includes("5")) throw new Error("a plug-in broke");
    };
    const { name } = await startOn(start, broker(), sink);
    await broker().publish(
      name,
      "notifications.info",
      Array.from({ length: 12 }, (_, id) => notification(id)),
    );
    await until(async () => (await broker().ready(`${name}.rejected`)) === 1, "one is rejected");
    await until(() => sink.ids.length === 11, "the others are stored");
    const { properties } = await broker().take(`${name}.rejected`);
    expect(properties.headers?.["x-rejected-reason"]).to.equal("storing it failed: a plug-in broke");
  });

  it("ends with an error, and loses nothing, where the sink throws whatever it is given", async () => {
    const sink = new RecordingSink();
    sink.before = () => {
      throw new TypeError("sink is not a function");
    };
    const { name, consumer } = await startOn(start, broker(), sink, {}, { batch_delay: 0.2 });
    await broker().publish(name, "notifications.info", [
      notification("a"),
      notification("b"),
      notification("c"),
    ]);
    const error = await consumer.done.catch((thrown: unknown) => thrown);
    expect(error).to.include({
      code: "AMQP_SINK_FAILED",
      message: "each of 3 notifications couldn't be stored: sink is not a function",
    });
    expect(await broker().ready(name)).to.equal(3);
    expect(await broker().ready(`${name}.rejected`)).to.equal(0);
  });
});
