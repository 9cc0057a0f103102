import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Event, MemoryStore, TriggerDefinition, TriggerManager } from "@winchester/core";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { SHARED_DATA_MISSING, sharedDataFolder } from "../../../scripts/shared-data.js";
import { consumersOfTest, notification, RecordingSink, startOn } from "./running-consumer.js";
import { describeWithBroker } from "./test-broker.js";
import { until } from "./until.js";

describeWithBroker("Consuming", (broker) => {
  const start = consumersOfTest();

  it("takes bare notifications and those in envelopes, and acknowledges them", async () => {
    const sink = new RecordingSink();
    const { name, consumer } = await startOn(start, broker(), sink);
    const enveloped = { "oslo.version": "2.0", "oslo.message": JSON.stringify(notification("b")) };
    await broker().publish(name, "notifications.info", [notification("a"), enveloped]);
    await until(() => sink.ids.length === 2, "both came");
    await consumer.stop();
    expect(sink.ids).to.deep.equal(["a", "b"]);
    expect(await broker().ready(name)).to.equal(0);
    expect(await broker().ready(`${name}.rejected`)).to.equal(0);
  });

  it("takes what its routing keys match, and nothing else", async () => {
    const sink = new RecordingSink();
    const { name } = await startOn(start, broker(), sink, {
      routing_keys: ["notifications.error", "audit.#"],
    });
    await broker().publish(name, "notifications.info", [notification("a")]);
    await broker().publish(name, "notifications.error", [notification("b")]);
    await broker().publish(name, "audit.x.y", [notification("c")]);
    await until(() => sink.ids.length === 2, "two came");
    expect(sink.ids).to.deep.equal(["b", "c"]);
  });

  it("makes batches of what is there, of at most batch_size", async () => {
    const sink = new RecordingSink();
    const open = sink.hold();
    const { name } = await startOn(start, broker(), sink, {}, { batch_size: 10 });
    await broker().publish(name, "notifications.info", [notification("first")]);
    await sleep(100);
    await broker().publish(
      name,
      "notifications.info",
      Array.from({ length: 15 }, (_, id) => notification(id)),
    );
    await until(async () => (await broker().ready(name)) === 0, "all are delivered");
    open();
    await until(() => sink.ids.length === 16, "all came");
    expect(sink.batches.map((batch) => batch.length)).to.deep.equal([1, 10, 5]);
  });

  it("holds no more than the prefetch", async () => {
    const sink = new RecordingSink();
    const open = sink.hold();
    const { name } = await startOn(start, broker(), sink, { prefetch: 7 }, { batch_size: 5 });
    await broker().publish(
      name,
      "notifications.info",
      Array.from({ length: 30 }, (_, id) => notification(id)),
    );
    await sleep(200);
    expect(await broker().ready(name)).to.equal(23);
    open();
    await until(() => sink.ids.length === 30, "all came");
    expect(new Set(sink.ids).size).to.equal(30);
  });

  it("feeds a trigger manager; notifications that come twice are stored once", async () => {
    const store = new MemoryStore();
    const trigger = TriggerDefinition.parse({
      name: "updates",
      match_criteria: [{ event_type: "compute.*" }],
      fire_criteria: [{ event_type: "never" }],
      expiration: "$last + 1h",
      fire_pipeline: "p",
    });
    const distiller = {
      distill: (value: unknown): Event | null => {
        const { message_id, event_type } = value as Record<string, string>;
        if (event_type === "odd.kind") return null;
        return {
          message_id: message_id!,
          event_type: event_type!,
          timestamp: Temporal.Instant.from("2026-03-10T08:00Z"),
        };
      },
    };
    const manager = new TriggerManager({ store, triggers: [trigger], distiller });
    const sink = new RecordingSink();
    const name = broker().name();
    const results: number[] = [];
    const record = { url: broker().url, sources: [{ exchange: name, queue: name }] };
    const consumer = start(record, async (batch) => {
      const result = await manager.addNotifications(batch);
      results.push(result.stored);
      await sink.take(batch);
      return result;
    });
    await until(async () => (await broker().ready(name)) >= 0, "the queue is there");
    await until(async () => (await broker().consumers(name)) > 0, "it consumes");
    const odd = notification("odd", { event_type: "odd.kind" });
    await broker().publish(name, "notifications.info", [
      notification("a"),
      odd,
      notification("a"),
      notification("b"),
    ]);
    await until(() => sink.ids.length === 4, "all came");
    await consumer.stop();
    expect(results.reduce((sum, stored) => sum + stored, 0)).to.equal(2);
    expect((await store.countEvents({})).reduce((sum, { count }) => sum + count, 0)).to.equal(2);
    expect(await broker().ready(`${name}.rejected`)).to.equal(0);
  });

  it("consumes several exchanges at the same time", async () => {
    const sink = new RecordingSink();
    const names = [broker().name(), broker().name(), broker().name()];
    const sources = names.map((name) => ({ exchange: name, queue: name }));
    start({ url: broker().url, sources }, sink.take);
    for (const name of names) {
      await until(
        async () => (await broker().ready(name)) >= 0 && (await broker().consumers(name)) > 0,
        "it consumes",
      );
      await broker().publish(name, "notifications.info", [notification(name)]);
    }
    await until(() => sink.ids.length === 3, "all came");
    expect([...sink.ids].sort()).to.deep.equal([...names].sort());
  });

  it("shares a queue with other consumers, and each notification goes to one of them", async () => {
    const first = new RecordingSink();
    const second = new RecordingSink();
    const { name } = await startOn(start, broker(), first, { prefetch: 10 }, { batch_size: 5 });
    start(
      { url: broker().url, batch_size: 5, sources: [{ exchange: name, queue: name, prefetch: 10 }] },
      second.take,
    );
    await until(async () => (await broker().consumers(name)) === 2, "both consume");
    await broker().publish(
      name,
      "notifications.info",
      Array.from({ length: 200 }, (_, id) => notification(id)),
    );
    await until(() => first.ids.length + second.ids.length === 200, "all came");
    expect(new Set([...first.ids, ...second.ids]).size).to.equal(200);
    expect(Math.min(first.ids.length, second.ids.length)).to.be.greaterThan(20);
  });

  it("unwraps versioned notifications where that is wanted", async () => {
    const sink = new RecordingSink();
    const { name } = await startOn(start, broker(), sink, {
      routing_keys: ["versioned_notifications.*"],
      unwrap: true,
    });
    const payload = { "nova_object.name": "InstancePayload", "nova_object.data": { uuid: "178b" } };
    await broker().publish(name, "versioned_notifications.info", [notification("a", { payload })]);
    await until(() => sink.ids.length === 1, "it came");
    expect(sink.notifications[0]?.payload).to.deep.equal({ uuid: "178b" });
  });

  it("takes the envelopes of real services", async function () {
    const folder = sharedDataFolder();
    if (folder === undefined) {
      this.test!.title = SHARED_DATA_MISSING;
      this.skip();
    }
    const file = join(folder, "notifications", "oslo-2.0-envelopes.jsonl");
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const sink = new RecordingSink();
    const { name } = await startOn(start, broker(), sink);
    await broker().publish(name, "notifications.info", lines);
    await until(
      async () => sink.ids.length + (await broker().ready(`${name}.rejected`)) === lines.length,
      "all came or were rejected",
    );
    const ids = lines.map((line) => JSON.parse(JSON.parse(line)["oslo.message"]).message_id);
    expect(sink.ids).to.deep.equal(ids.filter((id) => typeof id === "string" && id !== ""));
  });

  it("stores and acknowledges what was delivered when it is stopped, and takes no more", async () => {
    const sink = new RecordingSink();
    const open = sink.hold();
    const { name, consumer } = await startOn(start, broker(), sink, { prefetch: 8 }, { batch_size: 3 });
    await broker().publish(
      name,
      "notifications.info",
      Array.from({ length: 20 }, (_, id) => notification(id)),
    );
    await until(async () => (await broker().ready(name)) === 12, "eight are delivered");
    const stopped = consumer.stop();
    await sleep(100);
    open();
    await stopped;
    expect(sink.ids).to.deep.equal(["0", "1", "2", "3", "4", "5", "6", "7"]);
    expect(await broker().ready(name)).to.equal(12);
    expect(await broker().consumers(name)).to.equal(0);
  });

  it("resolves at once when it was stopped before it began", async () => {
    const name = broker().name();
    const consumer = start(
      { url: broker().url, sources: [{ exchange: name, queue: name }] },
      new RecordingSink().take,
    );
    await consumer.stop();
    expect(await broker().ready(name)).to.equal(-1);
  });

  it("uses quorum queues, for what is rejected too", async () => {
    const sink = new RecordingSink();
    const { name } = await startOn(start, broker(), sink, { queue_type: "quorum" });
    await broker().publish(name, "notifications.info", [notification("a"), "broken"]);
    await until(() => sink.ids.length === 1, "one came");
    await until(async () => (await broker().ready(`${name}.rejected`)) === 1, "one is rejected");
  });
});
