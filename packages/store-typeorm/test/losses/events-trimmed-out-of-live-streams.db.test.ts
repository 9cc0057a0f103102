import { expect } from "chai";
import { itOn, type Stage } from "./each-database.js";
import { createFeeder, createWorker, effectHandler, eventAt, noEffects, timeOf } from "./scene.js";

/** The first event of a stream is old enough to be trimmed when the second one makes the stream fire. */
async function trimBetween({ open }: Stage): Promise<{ trimmed: number; batches: string[][] }> {
  const store = await open();
  const feeder = createFeeder(store);
  await feeder.addEvent(eventAt(1));
  const trimmed = await store.trimEvents(timeOf(2), 100);
  await feeder.addEvent(eventAt(3));
  const effects = noEffects();
  await createWorker(store, effectHandler(effects)).processReady();
  return { trimmed, batches: effects.batches };
}

describe("Lost by the original: events trimmed out of live streams", () => {
  for (const database of ["PostgreSQL", "SQLite", "MariaDB"] as const) {
    itOn(database, "events of unfinished streams stay", undefined, async (stage) => {
      expect(await trimBetween(stage)).to.deep.equal({ trimmed: 0, batches: [["event-1", "event-3"]] });
    });

    itOn(
      database,
      "where trimming looks at the age alone, the pipeline never sees them",
      "trims-unfinished-streams",
      async (stage) => {
        expect(await trimBetween(stage)).to.deep.equal({ trimmed: 1, batches: [["event-3"]] });
      },
    );
  }
});
