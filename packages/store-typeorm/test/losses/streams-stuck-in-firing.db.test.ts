import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { itOn } from "./each-database.js";
import { killAt } from "./killed-process.js";
import {
  createFeeder,
  createWorker,
  effectHandler,
  eventAt,
  LEASE_MS,
  noEffects,
  seenStreams,
  untilTakeable,
} from "./scene.js";

describe("Lost by the original: streams stuck in firing", () => {
  for (const database of ["PostgreSQL", "SQLite", "MariaDB"] as const) {
    itOn(
      database,
      "the stream of a worker that was killed is another's when the lease has run out",
      undefined,
      async ({ url, open }) => {
        const store = await open();
        await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        await killAt(url, "handling");
        expect((await seenStreams(store))[0]?.state).to.equal("firing");
        await untilTakeable(store);
        const effects = noEffects();
        expect(await createWorker(store, effectHandler(effects)).processReady()).to.deep.include({
          fired: 1,
        });
        expect(effects.batches).to.deep.equal([["event-1", "event-2"]]);
      },
    );

    itOn(
      database,
      "where leases don't run out it stays in firing for ever",
      "never-takes-over",
      async ({ url, open }) => {
        const store = await open();
        await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        await killAt(url, "handling");
        await sleep(2 * LEASE_MS);
        const effects = noEffects();
        expect(await createWorker(store, effectHandler(effects), 86_400).processReady()).to.deep.equal({
          fired: 0,
          expired: 0,
        });
        expect(await seenStreams(store)).to.deep.equal([{ state: "firing", events: ["event-1", "event-2"] }]);
        expect(effects.batches).to.deep.equal([]);
      },
    );
  }
});
