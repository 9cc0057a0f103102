import { Crew } from "../crew/crew.js";
import { SameContents } from "../database/bench-database.js";
import { atLeast, type Benchmark, createTrial, type Row, type Trial } from "../harness/benchmark.js";
import type { FeedShape } from "../input/event-feed.js";
import { measureFeeding } from "./crew-rate.js";

const BATCH_SIZE = 500;
const FEEDERS = [1, 2, 4];
/** A cloud in which 5,000 instances are busy; each stream gets ten events. */
const SHAPE: FeedShape = { seed: 1, busy: 5_000, eventsEach: 10 };

export const ingest: Benchmark = {
  name: "ingest",
  about: "Ready events into PostgreSQL in batches of 500: events a second by 1, 2 and 4 feeders.",
  needsPostgres: true,

  async open({ quick, createPostgres }) {
    const database = await createPostgres();
    const crew = new Crew();
    const trials: Trial[] = [];
    const rows: Row[] = [];
    for (const feeders of FEEDERS) {
      const events = quick ? 1_000 * feeders : 10_000 + 10_000 * feeders;
      const same = new SameContents();
      const feeding = { crew, database, shape: SHAPE, events, batchSize: BATCH_SIZE, feeders, same };
      const [ours, reference] = [`Winchester, ${feeders} feeders`, `by hand, ${feeders} feeders`];
      trials.push(
        createTrial(reference, async () => (await measureFeeding("by-hand", feeding)).rate),
        createTrial(ours, async () => (await measureFeeding("winchester", feeding)).rate),
      );
      const title = feeders === 1 ? "1 feeder" : `${feeders} feeders`;
      rows.push({ title, unit: "events/s", ours, reference, goal: atLeast(0.85) });
    }
    return {
      trials,
      rows,
      async close() {
        await crew.close();
      },
    };
  },
};
