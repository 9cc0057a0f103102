import { Crew } from "../crew/crew.js";
import type { Who } from "../crew/job.js";
import { SameContents } from "../database/bench-database.js";
import type { Benchmark, Figures, Row, Trial } from "../harness/benchmark.js";
import type { FeedShape } from "../input/event-feed.js";
import { type CrewRate, measureFeeding } from "./crew-rate.js";
import { makeReadyStreams, measureWorking } from "./ready-streams.js";

const BATCH_SIZE = 500;
/** Until more of them take in no more. */
const FEEDERS = [1, 2, 4, 8];
/** With as many processors are full, and nobody waits for one. */
const COUNTED = 2;
const SHAPE: FeedShape = { seed: 1, busy: 5_000, eventsEach: 10 };
const STREAMS = { 1: 24_000, 10: 8_000 } as const;

/** What costs are of, and where they arise. */
const PLACES = { processMicros: "its process", databaseMicros: "the database" } as const;

export const scaling: Benchmark = {
  name: "scaling",
  about:
    "What docs/scaling.md reckons with: what more feeders take in, and the microseconds of a processor that an event " +
    "and a stream cost, by two feeders and two workers.",
  needsPostgres: true,

  async open({ quick, createPostgres, say }) {
    const crew = new Crew();
    const database = await createPostgres();
    const trials: Trial[] = [];
    const rows: Row[] = [];
    const costs: Row[] = [];
    const add = (trial: string, measure: (who: Who) => Promise<CrewRate>): void => {
      for (const who of ["by-hand", "winchester"] as const) {
        trials.push({
          name: `${nameOf(who)}, ${trial}`,
          measure: async () => toFigures(trial, who, await measure(who)),
        });
      }
    };
    for (const feeders of FEEDERS) {
      const trial = feeders === 1 ? "1 feeder" : `${feeders} feeders`;
      const events = quick ? 500 * feeders : 10_000 + 10_000 * feeders;
      const same = new SameContents();
      const feeding = { crew, database, shape: SHAPE, events, batchSize: BATCH_SIZE, feeders, same };
      add(trial, (who) => measureFeeding(who, feeding));
      rows.push({ title: trial, unit: "events/s", ...namesOf(trial, "rate") });
      if (feeders === COUNTED) costs.push(...costRows(trial, "an event"));
    }
    for (const size of [1, 10] as const) {
      const trial = `streams of ${size}`;
      const streams = quick ? 200 : STREAMS[size];
      say(`making ${streams} ${trial} events`);
      const ready = await makeReadyStreams(await createPostgres(), streams, size);
      add(trial, (who) => measureWorking(ready, { who, workers: COUNTED, crew }));
      costs.push(...costRows(trial, `a stream of ${size}`));
    }
    rows.push(...costs);
    return { trials, rows, rounds: 3, close: () => crew.close() };
  },
};

function costRows(trial: string, subject: string): Row[] {
  return (["processMicros", "databaseMicros"] as const).map((figure) => ({
    title: `${subject}, in ${PLACES[figure]}`,
    unit: "µs",
    ...namesOf(trial, figure),
  }));
}

function namesOf(trial: string, figure: keyof CrewRate): { ours: string; reference: string } {
  return { ours: figureName(trial, "winchester", figure), reference: figureName(trial, "by-hand", figure) };
}

function toFigures(trial: string, who: Who, rate: CrewRate): Figures {
  const names = Object.keys(rate) as (keyof CrewRate)[];
  return Object.fromEntries(names.map((name) => [figureName(trial, who, name), rate[name]]));
}

function figureName(trial: string, who: Who, figure: keyof CrewRate): string {
  return `${trial}: ${figure} of ${nameOf(who)}`;
}

function nameOf(who: Who): string {
  return who === "winchester" ? "Winchester" : "by hand";
}
