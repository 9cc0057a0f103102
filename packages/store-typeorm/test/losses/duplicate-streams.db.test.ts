import type { Store } from "@winchester/core";
import { expect } from "chai";
import { aroundLocking, inTransactions, withMethods } from "../broken-store.js";
import { Barrier } from "./barrier.js";
import { itOn, type Stage } from "./each-database.js";
import { createFeeder, eventAt, seenStreams } from "./scene.js";

/**
 * Two feeders bring the first two events of a key, and neither has committed when both look for its stream. With
 * `bothHave`, neither commits before both have one: with the protection that can't be.
 */
async function race({ open }: Stage, bothHave?: Barrier): Promise<{ state: string; events: string[] }[]> {
  const bothLook = new Barrier(2);
  const feeders = await Promise.all(
    [1, 2].map(async () => {
      const store = await open();
      const racing = inTransactions(store, (tx) =>
        aroundLocking(tx, {
          before: () => bothLook.arrive(),
          after: async () => bothHave?.arrive(),
        }),
      );
      return createFeeder(withMethods<Store>(store, racing));
    }),
  );
  await Promise.all(feeders.map((feeder, index) => feeder.addEvent(eventAt(index + 1))));
  return seenStreams(await open());
}

describe("Lost by the original: duplicate streams", () => {
  for (const database of ["PostgreSQL", "MariaDB"] as const) {
    itOn(database, "two feeders make one stream of a key between them", undefined, async (stage) => {
      expect(await race(stage)).to.deep.equal([{ state: "active", events: ["event-1", "event-2"] }]);
    });
  }

  itOn("PostgreSQL", "without the unique open key they make two", "keeps-no-unique-key", async (stage) => {
    const streams = await race(stage, new Barrier(2));
    expect(streams.map(({ state, events }) => `${state} ${events.length}`)).to.deep.equal([
      "active 1",
      "active 1",
    ]);
  });
});
