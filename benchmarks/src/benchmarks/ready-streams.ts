import type { Crew } from "../crew/crew.js";
import type { Who } from "../crew/job.js";
import type { BenchDatabase } from "../database/bench-database.js";
import { cutIntoBatches, takeEvents } from "../input/event-feed.js";
import { EXPIRES_AFTER_MICROS, usageTrigger } from "../input/usage-trigger.js";
import { toFedEvents } from "../reference/fed-batch.js";
import { PostgresReferenceFeeder } from "../reference/postgres-feeder.js";
import { type CrewRate, rateOf, runWarm } from "./crew-rate.js";

/** How many streams the hand-written worker claims at a time. */
export const CLAIMED = 100;

/** Streams of one size, all ready, kept aside so that each measurement begins with the same. */
export interface ReadyStreams {
  readonly database: BenchDatabase;
  readonly streams: number;
}

/** Who works on them. */
export interface Working {
  readonly who: Who;
  readonly workers: number;
  readonly crew: Crew;
  /** How many streams the hand-written worker claims at a time. */
  readonly claimed?: number;
}

/** Makes streams of so many events each, all of which are ready. */
export async function makeReadyStreams(
  database: BenchDatabase,
  streams: number,
  size: number,
): Promise<ReadyStreams> {
  const feeder = new PostgresReferenceFeeder(database.client, {
    fingerprint: usageTrigger.fingerprint,
    expiresAfterMicros: EXPIRES_AFTER_MICROS,
  });
  // One instance at a time, so that each stream is complete.
  const events = takeEvents({ seed: 3, busy: 1, eventsEach: size }, Math.ceil(streams * size * 1.02));
  for (const batch of cutIntoBatches(events, 1_000)) await feeder.feed(toFedEvents(batch, usageTrigger));
  await database.client.query(`
    CREATE TABLE ready_stream AS SELECT * FROM stream WHERE fire_at IS NOT NULL ORDER BY id LIMIT ${streams};
    CREATE TABLE ready_link AS SELECT * FROM stream_event WHERE stream_id IN (SELECT id FROM ready_stream)`);
  return { database, streams };
}

/** Has so many workers finish the streams. */
export async function measureWorking(
  { database, streams }: ReadyStreams,
  working: Working,
): Promise<CrewRate> {
  const { who, workers, crew, claimed = CLAIMED } = working;
  const job = { kind: "work", who, url: database.url, claimed } as const;
  const jobs = Array.from({ length: workers }, () => job);
  let done = 0;
  const run = await runWarm(async () => {
    await database.client.query(`
      TRUNCATE stream, stream_event;
      INSERT INTO stream SELECT * FROM ready_stream;
      INSERT INTO stream_event SELECT * FROM ready_link`);
    // These alone: all others are as they were.
    await database.client.query("VACUUM ANALYZE stream, stream_event");
    await database.client.query("CHECKPOINT");
    const one = await crew.run(jobs);
    done = one.results.reduce((sum, result) => sum + result.done, 0);
    return one;
  });
  const left = await database.count();
  if (done !== streams || left.streams !== 0) {
    throw new Error(`${who} finished ${done} of ${streams} streams, and left ${left.streams}`);
  }
  return rateOf(run, streams);
}
