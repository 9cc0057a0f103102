import { expect } from "chai";
import { itOn } from "./each-database.js";
import { killAt } from "./killed-process.js";
import { createFeeder, eventAt, seenStreams } from "./scene.js";

describe("Lost by the original: events stored but never correlated after a crash", () => {
  for (const database of ["PostgreSQL", "SQLite", "MariaDB"] as const) {
    itOn(
      database,
      "a feeder killed before it links leaves nothing, and the batch brought again completes the work",
      undefined,
      async ({ url, open }) => {
        await killAt(url, "before-links");
        const store = await open();
        expect(await store.countEvents({})).to.deep.equal([]);
        const { stored, duplicates } = await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        expect({ stored, duplicates }).to.deep.equal({ stored: 2, duplicates: 0 });
        expect(await seenStreams(store)).to.deep.equal([{ state: "active", events: ["event-1", "event-2"] }]);
      },
    );

    itOn(
      database,
      "with the batch split over two transactions the events are there, and in no stream for ever",
      "splits-the-batch",
      async ({ url, open }) => {
        await killAt(url, "before-links");
        const store = await open();
        const { stored, duplicates } = await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        expect({ stored, duplicates }).to.deep.equal({ stored: 0, duplicates: 2 });
        expect((await seenStreams(store)).flatMap(({ events }) => events)).to.deep.equal([]);
      },
    );
  }
});
