import type { HandlerClass } from "@winchester/core";
import { expect } from "chai";
import { itOn } from "./each-database.js";
import { killAt } from "./killed-process.js";
import {
  createFeeder,
  createWorker,
  type Effects,
  effectHandler,
  eventAt,
  noEffects,
  seenStreams,
  untilTakeable,
} from "./scene.js";

/** Its first commit fails. */
function failingOnce(effects: Effects): HandlerClass {
  let failures = 0;
  return effectHandler(effects, () => {
    failures += 1;
    if (failures === 1) throw new Error("the receiver is away");
  });
}

/** As the original did: what `commit` throws is forgotten. */
function swallowing(Handler: HandlerClass): HandlerClass {
  return class extends Handler {
    override async commit(): Promise<void> {
      await Promise.resolve(super.commit?.()).catch(() => undefined);
    }
  };
}

describe("Lost by the original: effects lost when commit fails", () => {
  for (const database of ["PostgreSQL", "SQLite", "MariaDB"] as const) {
    itOn(
      database,
      "a commit that failed is repeated, under the same idempotency key",
      undefined,
      async ({ open }) => {
        const store = await open();
        await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        const effects = noEffects();
        const worker = createWorker(store, failingOnce(effects));
        await worker.processReady();
        if (effects.batches.length === 0) {
          await untilTakeable(store);
          await worker.processReady();
        }
        expect(effects.batches).to.deep.equal([["event-1", "event-2"]]);
        expect(effects.keys).to.have.length(2);
        expect(new Set(effects.keys).size).to.equal(1);
      },
    );

    itOn(
      database,
      "where its error is forgotten, the stream is completed without its effect",
      undefined,
      async ({ open }) => {
        const store = await open();
        await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        const effects = noEffects();
        await createWorker(store, swallowing(failingOnce(effects))).processReady();
        expect((await seenStreams(store))[0]?.state).to.equal("completed");
        expect(effects.batches).to.deep.equal([]);
      },
    );

    itOn(
      database,
      "a worker killed before its effect has another begin it again",
      undefined,
      async ({ url, open }) => {
        const store = await open();
        await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        await killAt(url, "before-effect");
        await untilTakeable(store);
        const effects = noEffects();
        await createWorker(store, effectHandler(effects)).processReady();
        expect(effects.batches).to.deep.equal([["event-1", "event-2"]]);
      },
    );

    itOn(
      database,
      "where a stream is completed with its run, the kill takes the effect with it",
      "finishes-before-the-effects",
      async ({ url, open }) => {
        const store = await open();
        await createFeeder(store).addEvents([eventAt(1), eventAt(2)]);
        await killAt(url, "before-effect");
        const effects = noEffects();
        await createWorker(store, effectHandler(effects), 86_400).processReady();
        expect((await seenStreams(store))[0]?.state).to.equal("completed");
        expect(effects.batches).to.deep.equal([]);
      },
    );
  }
});
