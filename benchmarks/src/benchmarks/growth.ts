import { type Event, type Store, TriggerDefinition, TriggerManager } from "@winchester/core";
import { openTypeOrmStore } from "@winchester/store-typeorm";
import type { BenchDatabase } from "../database/bench-database.js";
import { connectPostgres } from "../database/connect-postgres.js";
import {
  atMost,
  type BenchContext,
  type Benchmark,
  createTrial,
  type Row,
  type Trial,
} from "../harness/benchmark.js";
import { measureMs } from "../harness/measure-rate.js";
import { medianOf } from "../harness/spread.js";
import { cutIntoBatches } from "../input/event-feed.js";
import { createInstance, fillStore, growStreams } from "../input/grown-stores.js";
import { createRandom } from "../input/random.js";
import { EXPIRES_AFTER_MICROS, usageTrigger } from "../input/usage-trigger.js";
import { toFedEvents } from "../reference/fed-batch.js";
import { PostgresReferenceFeeder } from "../reference/postgres-feeder.js";

const BATCH_SIZE = 500;
const FLAT = atMost(1.3);

/** The trials and rows of one kind of growth. */
interface Growth {
  readonly trials: readonly Trial[];
  readonly rows: readonly Row[];
  close(): Promise<void>;
}

export const growth: Benchmark = {
  name: "growth",
  about:
    "The time to add an event as streams, the store and the number of triggers grow: the last beside the first. " +
    "Singly (a transaction each), or where it says so in batches of 500.",
  needsPostgres: true,

  async open(context) {
    const parts = [await growStream(context), await growStore(context), await growTriggers(context)];
    return {
      trials: parts.flatMap(({ trials }) => trials),
      rows: parts.flatMap(({ rows }) => rows),
      async close() {
        for (const part of parts) await part.close();
      },
    };
  },
};

/** The median of adding events one by one, in milliseconds. */
async function measureSingly(manager: TriggerManager, events: readonly Event[]): Promise<number> {
  const times: number[] = [];
  for (const event of events) times.push(await measureMs(() => manager.addEvents([event])));
  return medianOf(times);
}

async function growStream({ quick, createPostgres, say }: BenchContext): Promise<Growth> {
  const database = await createPostgres();
  const random = createRandom(8);
  const adds = quick ? 5 : 100;
  const sizes = quick ? [10, 100, 1_000] : [10, 1_000, 100_000];
  const manager = new TriggerManager({
    store: await openTypeOrmStore(database.url),
    triggers: [usageTrigger],
  });
  const trials: Trial[] = [];
  for (const size of sizes) {
    say(`growing streams of ${size} events`);
    // Small streams are many, so that what is added doesn't change their size by much.
    const instances = Array.from({ length: Math.max(1, Math.min(5 * adds, 10_000 / size)) }, () =>
      createInstance(random),
    );
    await growStreams(database, instances, size);
    let next = 0;
    const nextEvent = (): Event => {
      next += 1;
      return instances[next % instances.length]!.next();
    };
    trials.push(
      createTrial(`stream of ${size}`, () => measureSingly(manager, Array.from({ length: adds }, nextEvent))),
    );
  }
  const [first, ...later] = sizes.map((size) => `stream of ${size}`);
  const rows = later.map(
    (ours): Row => ({ title: ours, unit: "ms", ours, reference: first!, against: first!, goal: FLAT }),
  );
  return { trials, rows, close: async () => undefined };
}

async function growStore({ quick, createPostgres, say }: BenchContext): Promise<Growth> {
  const random = createRandom(9);
  const adds = quick ? 5 : 100;
  const sizes = quick ? [1_000, 5_000] : [10_000, 1_000_000];
  const trials: Trial[] = [];
  const closing: (() => Promise<void>)[] = [];
  for (const size of sizes) {
    say(`filling a store with ${size} events`);
    const database = await createPostgres();
    await fillStore(database, size);
    const store = await openTypeOrmStore(database.url);
    const client = await connectPostgres(database.url);
    closing.push(
      () => store.close(),
      () => client.end(),
    );
    trials.push(...createStoreTrials(size, { database, store, client, adds, random }));
  }
  const [first, last] = sizes as [number, number];
  const row = { title: `store of ${last} events`, unit: "ms", goal: FLAT };
  const rows: Row[] = [
    { ...row, ours: `singly, ${last}`, reference: `singly, ${first}`, against: `${first} events` },
    {
      title: `${row.title}, in batches`,
      unit: "events/s",
      ours: `batches, ${last}`,
      reference: `batches, ${first}`,
      against: `${first} events`,
    },
    {
      title: `${row.title}, in batches by hand`,
      unit: "events/s",
      ours: `by hand, ${last}`,
      reference: `by hand, ${first}`,
      against: `by hand, ${first} events`,
    },
  ];
  return {
    trials,
    rows,
    async close() {
      for (const close of closing) await close();
    },
  };
}

interface GrownStore {
  readonly database: BenchDatabase;
  readonly store: Store;
  readonly client: Awaited<ReturnType<typeof connectPostgres>>;
  readonly adds: number;
  readonly random: () => number;
}

function createStoreTrials(size: number, { database, store, client, adds, random }: GrownStore): Trial[] {
  const manager = new TriggerManager({ store, triggers: [usageTrigger] });
  const { fingerprint } = usageTrigger;
  const feeder = new PostgresReferenceFeeder(client, {
    fingerprint,
    expiresAfterMicros: EXPIRES_AFTER_MICROS,
  });
  /** Ten events to an instance, in new streams. */
  const create = (count: number): Event[] =>
    Array.from({ length: Math.ceil(count / 10) }, () => createInstance(random)).flatMap((instance) =>
      Array.from({ length: 10 }, () => instance.next()),
    );
  const measureBatches = async (add: (batch: readonly Event[]) => Promise<unknown>): Promise<number> => {
    await database.client.query("CHECKPOINT");
    const batches = cutIntoBatches(create(adds * 50), BATCH_SIZE);
    let ms = 0;
    for (const batch of batches) ms += await measureMs(() => add(batch));
    return ((adds * 50) / ms) * 1000;
  };
  return [
    createTrial(`singly, ${size}`, () => measureSingly(manager, create(adds))),
    createTrial(`batches, ${size}`, () => measureBatches((batch) => manager.addEvents(batch))),
    createTrial(`by hand, ${size}`, async () => {
      await database.client.query("CHECKPOINT");
      const batches = cutIntoBatches(create(adds * 50), BATCH_SIZE).map((batch) =>
        toFedEvents(batch, usageTrigger),
      );
      const ms = await measureMs(async () => {
        for (const batch of batches) await feeder.feed(batch);
      });
      return ((adds * 50) / ms) * 1000;
    }),
  ];
}

async function growTriggers({ quick, createPostgres }: BenchContext): Promise<Growth> {
  const database = await createPostgres();
  const store = await openTypeOrmStore(database.url);
  const random = createRandom(10);
  const instances = Array.from({ length: 1_000 }, () => createInstance(random));
  const counts = quick ? [2, 10, 20] : [2, 100, 1_000];
  const trials = counts.map((count) => {
    const manager = new TriggerManager({ store, triggers: createTriggers(count) });
    return createTrial(`${count} triggers`, async () => {
      await database.reset();
      const events = Array.from({ length: quick ? 1_000 : 10_000 }, (_, index) =>
        instances[(index * 7) % instances.length]!.next(),
      );
      const ms = await measureMs(async () => {
        for (const batch of cutIntoBatches(events, BATCH_SIZE)) await manager.addEvents(batch);
      });
      return (ms / events.length) * 1000;
    });
  });
  const [first, ...later] = counts.map((count) => `${count} triggers`);
  const rows = later.map(
    (ours): Row => ({
      title: `${ours} of which 2 match, in batches`,
      unit: "µs",
      ours,
      reference: first!,
      against: first!,
      goal: FLAT,
    }),
  );
  return { trials, rows, close: () => store.close() };
}

/** Two that match; of the others one half looks at other event types, the other half at a trait in vain. */
function createTriggers(count: number): TriggerDefinition[] {
  return Array.from({ length: count }, (_, number) => {
    const criteria =
      number < 2
        ? { event_type: "compute.instance.*" }
        : number % 2 === 0
          ? { event_type: `volume.kind_${number}.*` }
          : { event_type: "compute.instance.*", traits: { host: `other-${number}` } };
    return TriggerDefinition.parse({
      name: `trigger-${number}`,
      distinguished_by: ["instance_id"],
      match_criteria: [criteria],
      fire_criteria: [{ event_type: "compute.instance.exists" }],
      expiration: "$last + 1d",
      fire_pipeline: "nothing",
    });
  });
}
