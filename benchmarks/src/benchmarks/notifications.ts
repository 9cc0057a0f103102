import { type Event, type Store, TriggerManager } from "@winchester/core";
import { Distiller, parseEventDefinitions } from "@winchester/distiller";
import { openTypeOrmStore } from "@winchester/store-typeorm";
import { CONTENTS_SQL, type Contents, SameContents, toContents } from "../database/bench-database.js";
import { connectPostgres } from "../database/connect-postgres.js";
import { atLeast, type BenchContext, type Benchmark, createTrial, type Trial } from "../harness/benchmark.js";
import { measureMs } from "../harness/measure-rate.js";
import { cutIntoBatches } from "../input/event-feed.js";
import {
  DAY_EXPIRES_AFTER_MICROS,
  loadNotificationFeed,
  type NotificationFeed,
} from "../input/notification-feed.js";
import { type FedEvent, toFedEvents } from "../reference/fed-batch.js";
import { PostgresReferenceFeeder, type ReferenceTrigger } from "../reference/postgres-feeder.js";
import { openSqliteByHand, SqliteReferenceFeeder } from "../reference/sqlite-feeder.js";

const BATCH_SIZE = 500;

/** Everything that the trials share. */
interface Input {
  readonly feed: NotificationFeed;
  readonly distiller: Distiller;
  readonly lines: readonly (readonly string[])[];
  readonly fed: readonly (readonly FedEvent[])[];
  readonly trigger: ReferenceTrigger;
  readonly same: SameContents;
}

const about =
  "JSON lines → parse → distil → match → store, one process, batches of 500: notifications a second, beside the " +
  "hand-written transaction alone, whose rows are ready.";

export const notifications: Benchmark = {
  name: "notifications",
  about: `${about} PostgreSQL.`,
  needsPostgres: true,
  async open(context) {
    const input = await prepareInput(context);
    const { trials, close } = await openPostgresTrials(input, context);
    const title = `PostgreSQL (${input.feed.source})`;
    const row = { title, unit: "notifications/s", ours: "Winchester", reference: "by hand" };
    return { trials, rows: [{ ...row, goal: atLeast(0.6) }], close };
  },
};

export const notificationsSqlite: Benchmark = {
  name: "notifications-sqlite",
  about: `${about} SQLite.`,
  needsPostgres: false,
  async open(context) {
    const input = await prepareInput(context);
    const title = `SQLite (${input.feed.source})`;
    const row = { title, unit: "notifications/s", ours: "Winchester", reference: "by hand" };
    return {
      trials: createSqliteTrials(input, context),
      rows: [{ ...row, goal: atLeast(0.5) }],
      close: async () => undefined,
    };
  },
};

async function prepareInput({ quick }: BenchContext): Promise<Input> {
  const feed = await loadNotificationFeed(quick ? 1_000 : 20_000);
  const distiller = new Distiller(parseEventDefinitions(feed.definitions));
  const lines = cutIntoBatches(feed.lines, BATCH_SIZE);
  const fed = lines.map((batch) => toFedEvents(distilLines(batch, distiller), feed.trigger));
  const { fingerprint } = feed.trigger;
  const trigger = { fingerprint, expiresAfterMicros: DAY_EXPIRES_AFTER_MICROS };
  return { feed, distiller, lines, fed, trigger, same: new SameContents() };
}

function distilLines(lines: readonly string[], distiller: Distiller): Event[] {
  return lines.flatMap((line) => distiller.distill(JSON.parse(line)) ?? []);
}

/** As the command line does it: while a server stores a batch, the next one is read and distilled. */
async function feedLines(store: Store, { feed, distiller, lines }: Input): Promise<void> {
  const readAhead = store.supports.concurrent;
  const manager = new TriggerManager({ store, triggers: [feed.trigger], distiller });
  let inHand: Promise<unknown> = Promise.resolve();
  for (const batch of lines) {
    const { events } = manager.distill(batch.map((line): unknown => JSON.parse(line)));
    await inHand;
    inHand = manager.addEvents(events);
    if (!readAhead) await inHand;
  }
  await inHand;
}

function rateOf({ feed }: Input, ms: number): number {
  return (feed.lines.length / ms) * 1000;
}

async function openPostgresTrials(
  input: Input,
  context: BenchContext,
): Promise<{ trials: Trial[]; close: () => Promise<void> }> {
  const database = await context.createPostgres();
  const store = await openTypeOrmStore(database.url);
  const client = await connectPostgres(database.url);
  const feeder = new PostgresReferenceFeeder(client, input.trigger);
  const measure = async (who: string, work: () => Promise<void>): Promise<number> => {
    await database.reset();
    const ms = await measureMs(work);
    input.same.compare(who, await database.count());
    return rateOf(input, ms);
  };
  const feedByHand = async (): Promise<void> => {
    for (const batch of input.fed) await feeder.feed(batch);
  };
  return {
    trials: [
      createTrial("by hand", () => measure("the hand-written transaction", feedByHand)),
      createTrial("Winchester", () => measure("Winchester", () => feedLines(store, input))),
    ],
    async close() {
      await store.close();
      await client.end();
    },
  };
}

function createSqliteTrials(input: Input, context: BenchContext): Trial[] {
  const measure = async (who: string, work: (path: string) => Promise<number>): Promise<number> => {
    const path = await context.createSqlitePath();
    // The tables are made by Winchester's migrations, whoever fills them.
    await (await openTypeOrmStore(`sqlite:${path}`, { migrate: true })).close();
    const ms = await work(path);
    input.same.compare(who, readContents(path));
    return rateOf(input, ms);
  };
  return [
    createTrial("by hand", () =>
      measure("the hand-written transaction", async (path) => {
        const connection = openSqliteByHand(path);
        const feeder = new SqliteReferenceFeeder(connection, input.trigger);
        const ms = await measureMs(async () => {
          for (const batch of input.fed) feeder.feed(batch);
        });
        connection.close();
        return ms;
      }),
    ),
    createTrial("Winchester", () =>
      measure("Winchester", async (path) => {
        const store = await openTypeOrmStore(`sqlite:${path}`);
        const ms = await measureMs(() => feedLines(store, input));
        await store.close();
        return ms;
      }),
    ),
  ];
}

function readContents(path: string): Contents {
  const connection = openSqliteByHand(path);
  try {
    return toContents(connection.prepare(CONTENTS_SQL).get() as Record<keyof Contents, number>);
  } finally {
    connection.close();
  }
}
