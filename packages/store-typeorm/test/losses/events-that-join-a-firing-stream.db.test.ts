import type { Store } from "@winchester/core";
import { expect } from "chai";
import { aroundLocking, inTransactions, withMethods } from "../broken-store.js";
import { Barrier } from "./barrier.js";
import { itOn, type Stage } from "./each-database.js";
import { createFeeder, createWorker, effectHandler, eventAt, noEffects, seenStreams } from "./scene.js";

/** A stream with two events is due; a feeder has found it for a third when the worker comes. What the handlers got. */
async function joinWhileClaimed({ open }: Stage): Promise<string[][]> {
  const [store, other] = [await open(), await open()];
  await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
  const [found, goOn] = [new Barrier(2), new Barrier(2)];
  const slow = inTransactions(store, (tx) =>
    aroundLocking(tx, {
      after: async () => {
        await found.arrive();
        await goOn.arrive();
      },
    }),
  );
  const joining = createFeeder(withMethods<Store>(store, slow)).addEvent(eventAt(3));
  await found.arrive();
  const effects = noEffects();
  const worker = createWorker(other, effectHandler(effects));
  await worker.processReady();
  await goOn.arrive();
  await joining;
  await worker.processReady();
  await createWorker(other, effectHandler(effects), 86_400).processReady();
  return effects.batches;
}

/** The third event comes while the handlers have the stream. What they got in the end. */
async function joinWhileHandled({ open }: Stage): Promise<string[][]> {
  const store = await open();
  await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
  const effects = noEffects();
  const feeder = createFeeder(store);
  await createWorker(
    store,
    effectHandler(effects, () => feeder.addEvent(eventAt(3))),
  ).processReady();
  await createWorker(store, effectHandler(effects), 86_400).processReady();
  return effects.batches;
}

describe("Lost by the original: events that join a firing stream", () => {
  for (const database of ["PostgreSQL", "MariaDB"] as const) {
    itOn(database, "a worker leaves alone what a feeder has locked", undefined, async (stage) => {
      expect(await joinWhileClaimed(stage)).to.deep.equal([["event-1", "event-2", "event-3"]]);
    });
  }

  itOn("PostgreSQL", "without the lock the event is in no batch", "forgets-the-lock", async (stage) => {
    expect(await joinWhileClaimed(stage)).to.deep.equal([["event-1", "event-2"]]);
    const [stream, ...others] = await seenStreams(await stage.open());
    expect(stream).to.deep.equal({ state: "completed", events: ["event-1", "event-2", "event-3"] });
    expect(others).to.deep.equal([]);
  });

  for (const database of ["PostgreSQL", "SQLite", "MariaDB"] as const) {
    itOn(database, "an event that comes after the claim opens the next stream", undefined, async (stage) => {
      expect(await joinWhileHandled(stage)).to.deep.equal([["event-1", "event-2"], ["event-3"]]);
    });
  }

  for (const database of ["PostgreSQL", "SQLite"] as const) {
    itOn(
      database,
      "where a claim leaves the stream open, the event is in no batch",
      "leaves-claimed-streams-open",
      async (stage) => {
        expect(await joinWhileHandled(stage)).to.deep.equal([["event-1", "event-2"]]);
        const [stream, ...others] = await seenStreams(await stage.open());
        expect(stream?.events).to.deep.equal(["event-1", "event-2", "event-3"]);
        expect(others).to.deep.equal([]);
      },
    );
  }
});
