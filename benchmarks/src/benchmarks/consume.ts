import { randomBytes } from "node:crypto";
import { NotificationConsumer, parseAmqpConfig } from "@winchester/amqp";
import { type AddResult, type Store, TriggerManager } from "@winchester/core";
import { Distiller, parseEventDefinitions } from "@winchester/distiller";
import { openTypeOrmStore } from "@winchester/store-typeorm";
import type { BenchDatabase } from "../database/bench-database.js";
import { atLeast, type Benchmark, createTrial } from "../harness/benchmark.js";
import { loadNotificationFeed, type NotificationFeed } from "../input/notification-feed.js";
import { BROKER_URL, BrokerQueue } from "../reference/broker-queue.js";

const BATCH_SIZE = 500;
/** Notifications are filled up to this. */
const BYTES = 4096;

/** Hands a batch to the store. */
type Sink = (notifications: unknown[]) => Promise<AddResult>;

export const consume: Benchmark = {
  name: "consume",
  about:
    "Notifications of 4 KB off RabbitMQ into PostgreSQL, in batches of 500: notifications a second, beside the client " +
    "alone, which parses, stores by the same call, and acknowledges by the batch.",
  needsPostgres: true,
  needsBroker: true,

  async open({ quick, createPostgres, say }) {
    const count = quick ? 1_000 : 20_000;
    say(`making ${count} notifications`);
    const feed = await loadNotificationFeed(count);
    const bodies = feed.lines.map(fill);
    const database = await createPostgres();
    const store = await openTypeOrmStore(database.url);
    const queue = await BrokerQueue.open(`winchester.bench.${randomBytes(4).toString("hex")}`);
    const measure = async (drain: (sink: Sink, stored: Promise<void>) => Promise<void>): Promise<number> => {
      await database.reset();
      await queue.fill(bodies);
      const { sink, stored } = countingSink(store, feed, count);
      const startedAt = performance.now();
      await Promise.all([stored, drain(sink, stored)]);
      const ms = performance.now() - startedAt;
      await checkStored(database, count);
      return (count / ms) * 1000;
    };
    return {
      trials: [
        createTrial("the client alone", () =>
          measure((sink, stored) => queue.drain(BATCH_SIZE, sink, stored)),
        ),
        createTrial("Winchester", () => measure((sink, stored) => consumeQueue(queue.name, sink, stored))),
      ],
      rows: [
        {
          title: feed.source,
          unit: "notifications/s",
          ours: "Winchester",
          reference: "the client alone",
          against: "the client alone",
          goal: atLeast(0.7),
        },
      ],
      async close() {
        await queue.close();
        await store.close();
      },
    };
  },
};

/** The notification with so much text in its payload that it has the size. */
function fill(line: string): string {
  const padding = BYTES - Buffer.byteLength(line) - '"padding":"",'.length;
  return padding > 0 ? line.replace("{", `{"padding":"${"x".repeat(padding)}",`) : line;
}

/** A sink that knows when all have come. */
function countingSink(
  store: Store,
  { definitions, trigger }: NotificationFeed,
  count: number,
): { sink: Sink; stored: Promise<void> } {
  const distiller = new Distiller(parseEventDefinitions(definitions));
  const manager = new TriggerManager({ store, triggers: [trigger], distiller });
  let received = 0;
  let finish: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const sink: Sink = async (notifications) => {
    const result = await manager.addNotifications(notifications);
    received += result.received;
    if (received >= count) finish();
    return result;
  };
  return { sink, stored };
}

async function consumeQueue(queue: string, sink: Sink, stored: Promise<void>): Promise<void> {
  const stop = new AbortController();
  const consumer = new NotificationConsumer({
    amqp: parseAmqpConfig({ url: BROKER_URL, batch_size: BATCH_SIZE, sources: [{ queue, passive: true }] }),
    sink,
  });
  void stored.then(() => stop.abort());
  await consumer.run(stop.signal);
}

async function checkStored(database: BenchDatabase, count: number): Promise<void> {
  const { events } = await database.count();
  if (events === 0 || events > count)
    throw new Error(`${events} events of ${count} notifications were stored`);
}
