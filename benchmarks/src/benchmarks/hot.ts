import { Crew } from "../crew/crew.js";
import { SameContents } from "../database/bench-database.js";
import { atLeast, type Benchmark, createTrial, type Row, type Trial } from "../harness/benchmark.js";
import type { FeedShape } from "../input/event-feed.js";
import { measureFeeding } from "./crew-rate.js";

const BATCH_SIZE = 500;
const SPREAD: FeedShape = { seed: 2, busy: 5_000, eventsEach: 10 };
/** One instance that never reports: all events go into one stream. */
const HOT: FeedShape = { seed: 2, busy: 1, eventsEach: Number.POSITIVE_INFINITY };
const FEEDERS = [1, 4, 8];
const SPREAD_NAME = "spread out";

export const hot: Benchmark = {
  name: "hot",
  about:
    "All feeders into one stream: events a second, beside one feeder whose events are spread over 5,000 streams.",
  needsPostgres: true,

  async open({ quick, createPostgres }) {
    const database = await createPostgres();
    const crew = new Crew();
    const events = quick ? 4_000 : 20_000;
    const trials: Trial[] = [];
    const rows: Row[] = [];
    const add = (name: string, who: "winchester" | "by-hand", shape: FeedShape, feeders: number): void => {
      const feeding = {
        crew,
        database,
        shape,
        events,
        batchSize: BATCH_SIZE,
        feeders,
        same: new SameContents(),
      };
      trials.push(createTrial(name, async () => (await measureFeeding(who, feeding)).rate));
    };
    add(SPREAD_NAME, "winchester", SPREAD, 1);
    for (const feeders of FEEDERS) {
      const [ours, byHand] = [`hot, ${feeders} feeders`, `hot by hand, ${feeders} feeders`];
      add(ours, "winchester", HOT, feeders);
      add(byHand, "by-hand", HOT, feeders);
      const title = feeders === 1 ? "1 feeder" : `${feeders} feeders`;
      const row = { unit: "events/s", ours };
      rows.push({ ...row, title, reference: SPREAD_NAME, against: "spread out", goal: atLeast(0.5) });
      rows.push({ ...row, title: `${title}, both hot`, reference: byHand });
    }
    return { trials, rows, close: () => crew.close() };
  },
};
