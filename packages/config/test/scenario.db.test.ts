import { readFileSync } from "node:fs";
import {
  type Event,
  eventFromJSON,
  eventToJSON,
  ManualClock,
  MemoryStore,
  PipelineManager,
  Replay,
  type Store,
  streamToJSON,
  TriggerDefinition,
  TriggerManager,
} from "@winchester/core";
import { LoggingHandler, UsageHandler } from "@winchester/handlers";
import { openTypeOrmStore } from "@winchester/store-typeorm";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { parse } from "yaml";
import { vectorFile } from "../../../scripts/shared-data.js";
import { createPostgresDatabase, POSTGRES_MISSING } from "../../../scripts/test-databases.js";
import { comparable, expectedOutcome, type Outcome } from "./scenario/expected-outcome.js";

const UNTIL = Temporal.Instant.from("2016-04-01T00:00:00Z");
const START = Temporal.Instant.from("2016-01-01T00:00:00Z");
const HANDLERS = { logger: LoggingHandler, usage: UsageHandler };

const yaml = (name: string): unknown => parse(readFileSync(vectorFile(`scenario/${name}`), "utf8"));
const pipelines = yaml("pipelines.yaml") as Record<string, string[]>;
const events: Event[] = readFileSync(vectorFile("scenario/events.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => eventFromJSON(JSON.parse(line)));

function createManagers(store: Store, claimSize: number, clock: ManualClock) {
  const triggers = (yaml("triggers.yaml") as unknown[]).map(TriggerDefinition.parse);
  const triggerManager = new TriggerManager({ store, triggers, clock, eventTime: true });
  const pipelineManager = new PipelineManager({
    store,
    triggers,
    triggerManager,
    pipelines,
    handlers: HANDLERS,
    clock,
    batchSize: claimSize,
    purgeCompletedStreams: false,
  });
  return { triggerManager, pipelineManager };
}

/** Everything is fed first, the clock following the events; then a worker runs until nothing is ready. */
async function runBatch(store: Store, batchSize: number, claimSize: number): Promise<Outcome> {
  const feeder = createManagers(store, claimSize, new ManualClock(START));
  for (let start = 0; start < events.length; start += batchSize) {
    await feeder.triggerManager.addEvents(events.slice(start, start + batchSize));
  }
  const worker = createManagers(store, claimSize, new ManualClock(UNTIL));
  await worker.pipelineManager.processReady();
  return outcomeOf(store);
}

/** Before each event is added, everything that is due is worked on. */
async function runReplay(store: Store, batchSize: number, claimSize: number): Promise<Outcome> {
  const clock = new ManualClock(START);
  const replay = new Replay({ store, clock, ...createManagers(store, claimSize, clock) });
  for (let start = 0; start < events.length; start += batchSize) {
    await replay.addEvents(events.slice(start, start + batchSize));
  }
  await replay.finish(UNTIL);
  return outcomeOf(store);
}

async function outcomeOf(store: Store): Promise<Outcome> {
  const fed = new Set(events.map(({ message_id }) => message_id));
  const streams: Record<string, unknown>[] = [];
  for await (const stream of store.findStreams({ withEvents: true })) {
    const { id: _, attempts: __, ...json } = streamToJSON(stream);
    streams.push({ ...json, events: stream.events?.map(({ message_id }) => message_id) });
  }
  const derived: Record<string, unknown>[] = [];
  for await (const event of store.findEvents({})) {
    if (fed.has(event.message_id)) continue;
    const { stream_id: _, timestamp, ...json } = eventToJSON(event);
    derived.push({ ...json, timestamp: (timestamp as { datetime: string }).datetime });
  }
  return comparable(streams, derived);
}

const SIZES = [
  { batchSize: 1, claimSize: 1 },
  { batchSize: 7, claimSize: 1000 },
  { batchSize: 500, claimSize: 1 },
  { batchSize: 500, claimSize: 1000 },
];

/** A store of its own for each run. */
interface Opened {
  readonly store: Store;
  remove?(): Promise<void>;
}

function describeScenario(name: string, open: () => Promise<Opened | undefined>): void {
  describe(`the scenario on ${name}`, function () {
    this.timeout(120_000);
    for (const { batchSize, claimSize } of SIZES) {
      for (const [mode, run] of [["batch", runBatch] as const, ["replay", runReplay] as const]) {
        it(`${mode} comes out as in the original, in batches of ${batchSize} and claims of ${claimSize}`, async function () {
          const opened = await open();
          if (opened === undefined) {
            this.test!.title = POSTGRES_MISSING;
            this.skip();
          }
          const { store, remove } = opened;
          try {
            const outcome = await run(store, batchSize, claimSize);
            const expected = expectedOutcome(mode);
            expect(outcome.streams).to.deep.equal(expected.streams);
            expect(outcome.derivedEvents).to.deep.equal(expected.derivedEvents);
          } finally {
            await store.close();
            await remove?.();
          }
        });
      }
    }
  });
}

describeScenario("memory", async () => ({ store: new MemoryStore() }));
describeScenario("SQLite", async () => ({ store: await openTypeOrmStore("sqlite::memory:") }));

describeScenario("PostgreSQL", async () => {
  const database = await createPostgresDatabase();
  if (database === undefined) return undefined;
  const store = await openTypeOrmStore(database.url, { migrate: true });
  return { store, remove: () => database.drop() };
});
