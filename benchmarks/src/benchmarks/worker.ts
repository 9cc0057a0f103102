import { Crew } from "../crew/crew.js";
import type { Who } from "../crew/job.js";
import type { BenchDatabase } from "../database/bench-database.js";
import { atLeast, type Benchmark, createTrial, type Row, type Trial } from "../harness/benchmark.js";
import { cutIntoBatches, takeEvents } from "../input/event-feed.js";
import { EXPIRES_AFTER_MICROS, usageTrigger } from "../input/usage-trigger.js";
import { type MeasuredPeers, measurePeers } from "../peers/measure-peers.js";
import { toFedEvents } from "../reference/fed-batch.js";
import { PostgresReferenceFeeder } from "../reference/postgres-feeder.js";
import { measureWarm } from "./crew-rate.js";

const WORKERS = [1, 2, 4];
/**
 * How many streams of a size there are: several claims for each of four workers, so that it doesn't decide who got the
 * last one.
 */
const STREAMS = { 1: 24_000, 10: 8_000 } as const;
/** How many streams the hand-written worker claims at a time. */
const CLAIMED = 100;
/** What suits it better when it is alone: shown beside, since Winchester's claims grow too. */
const CLAIMED_ALONE = 500;
/** More workers may be this much slower than fewer, and no more. */
const MORE_WORKERS = 0.9;

/** Streams of one size, all ready, kept aside so that each measurement begins with the same. */
interface ReadyStreams {
  readonly database: BenchDatabase;
  readonly streams: number;
}

/** Who works on them. */
interface Working {
  readonly who: Who;
  readonly workers: number;
  readonly crew: Crew;
  readonly claimed?: number;
}

export const worker: Benchmark = {
  name: "worker",
  about: "Streams that are ready, with a handler that does nothing: streams a second by 1, 2 and 4 workers.",
  needsPostgres: true,

  async open(context) {
    const { quick, createPostgres, say } = context;
    const crew = new Crew();
    let peers: MeasuredPeers | undefined;
    const trials: Trial[] = [];
    const rows: Row[] = [];
    for (const size of [1, 10] as const) {
      const streams = quick ? 200 : STREAMS[size];
      say(`making ${streams} streams of ${size} events`);
      const ready = await makeReadyStreams(await createPostgres(), streams, size);
      for (const [index, workers] of WORKERS.entries()) {
        const place = `${workers} workers, streams of ${size}`;
        const [ours, reference] = [`Winchester, ${place}`, `by hand, ${place}`];
        trials.push(
          createTrial(reference, () => measureWorking(ready, { who: "by-hand", workers, crew })),
          createTrial(ours, () => measureWorking(ready, { who: "winchester", workers, crew })),
        );
        const row = { unit: "streams/s", ours };
        const title = `streams of ${size}, ${workers} worker${workers === 1 ? "" : "s"}`;
        const against = `by hand, claims of ${CLAIMED}`;
        rows.push({ ...row, title, reference, against, goal: atLeast(0.8) });
        const fewer = WORKERS[index - 1];
        if (fewer === undefined) {
          const alone = `by hand claiming ${CLAIMED_ALONE}, ${place}`;
          const work = { who: "by-hand", workers, crew, claimed: CLAIMED_ALONE } as const;
          trials.push(createTrial(alone, () => measureWorking(ready, work)));
          rows.push({ ...row, title, reference: alone, against: `by hand, claims of ${CLAIMED_ALONE}` });
          // A peer's job is one thing to do; ten events that belong together are none of its business.
          if (size === 1) {
            peers = await measurePeers(context, streams, { ...row, title: `${title} beside a peer` });
            trials.push(...peers.trials);
            rows.push(...peers.rows);
          }
          continue;
        }
        rows.push({
          ...row,
          title: `${title} beside ${fewer}`,
          reference: `Winchester, ${fewer} workers, streams of ${size}`,
          against: `Winchester, ${fewer} worker${fewer === 1 ? "" : "s"}`,
          goal: atLeast(MORE_WORKERS),
        });
      }
    }
    return {
      trials,
      rows,
      async close() {
        await crew.close();
        await peers?.close();
      },
    };
  },
};

async function makeReadyStreams(
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

async function measureWorking({ database, streams }: ReadyStreams, working: Working): Promise<number> {
  const { who, workers, crew, claimed = CLAIMED } = working;
  const job = { kind: "work", who, url: database.url, claimed } as const;
  const jobs = Array.from({ length: workers }, () => job);
  let done = 0;
  const ms = await measureWarm(async () => {
    await database.client.query(`
      TRUNCATE stream, stream_event;
      INSERT INTO stream SELECT * FROM ready_stream;
      INSERT INTO stream_event SELECT * FROM ready_link`);
    // These alone: all others are as they were.
    await database.client.query("VACUUM ANALYZE stream, stream_event");
    await database.client.query("CHECKPOINT");
    const run = await crew.run(jobs);
    done = run.results.reduce((sum, result) => sum + result.done, 0);
    return run;
  });
  const left = await database.count();
  if (done !== streams || left.streams !== 0) {
    throw new Error(`${who} finished ${done} of ${streams} streams, and left ${left.streams}`);
  }
  return (streams / ms) * 1000;
}
