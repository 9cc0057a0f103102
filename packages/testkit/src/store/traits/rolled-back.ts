import type { StoreTransaction } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { makeClaimed } from "../claiming.js";
import { BASE_TIME, eventDraft } from "../drafts.js";
import { eventsOf, RollBack, rolledBack, streamsOf } from "../looking.js";
import { insertEvents, type MadeStream, makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** What a transaction finds when it begins. */
interface Scene {
  readonly made: MadeStream;
  readonly held: Awaited<ReturnType<typeof makeClaimed>>;
}

/** Each way to write, after which the transaction is rolled back. */
const WRITES: Readonly<Record<string, (tx: StoreTransaction, scene: Scene) => Promise<unknown>>> = {
  insertEvents: (tx, { made }) => insertEvents(tx, [newEvent(made)]),
  "insertEvents and removeEvents": async (tx, { made }) => {
    const ids = await insertEvents(tx, [newEvent(made)]);
    await tx.removeEvents([...ids.values()]);
  },
  lockStreams: (tx, { held }) => tx.lockStreams([{ ...held.draft, fireAt: BASE_TIME }]),
  "lockStreams and removeStreams": async (tx, { held }) => {
    const locked = await tx.lockStreams([held.draft]);
    await tx.removeStreams(locked.map(({ id }) => id));
  },
  insertStreams: async (tx, { made }) => {
    await tx.lockStreams([made.draft]);
    await tx.insertStreams([{ ...made.draft, open: false }]);
  },
  updateStreams: async (tx, { made }) => {
    await tx.lockStreams([made.draft]);
    await tx.updateStreams([{ ...made.draft, id: made.id, eventCount: 99, fireAt: BASE_TIME, open: false }]);
  },
  linkEvents: async (tx, { made }) => {
    const [eventId] = (await insertEvents(tx, [newEvent(made)])).values();
    await tx.lockStreams([made.draft]);
    await tx.linkEvents([{ streamId: made.id, eventId: eventId as number }]);
  },
  finishRuns: (tx, { held }) => tx.finishRuns([{ claim: held.claim, handlers: ["log"] }]),
};

/** What holds for every way to write, where the transaction is rolled back. */
export function describeRolledBack(suite: StoreSuite): void {
  describe("a transaction that is rolled back", () => {
    const store = openedStore(suite);

    for (const [name, write] of Object.entries(WRITES)) {
      it(`leaves nothing of ${name}`, async () => {
        const trigger = uniqueName("trigger");
        const eventType = uniqueName("type");
        const events = [eventDraft({ eventType })];
        await store().registerEventTypes([eventType]);
        const scene: Scene = {
          made: await makeStream(store(), { trigger, distinguishing: { vm: 1 }, events }),
          held: await makeClaimed(store(), "fire", {}, { trigger, distinguishing: { vm: 2 } }),
        };
        const look = async (): Promise<unknown> => ({
          streams: await streamsOf(store(), { names: [trigger], withEvents: true }),
          events: await eventsOf(store(), { eventTypes: [eventType] }),
        });
        const before = await look();
        await rolledBack(
          store().transaction(async (tx) => {
            await write(tx, scene);
            throw new RollBack();
          }),
        );
        expect(await look(), `${name} was not rolled back`).to.deep.equal(before);
      });
    }

    it("gives every key back that it took or gave up", async () => {
      const made = await makeStream(store());
      await rolledBack(
        store().transaction(async (tx) => {
          await tx.lockStreams([made.draft]);
          await tx.updateStreams([{ ...made.draft, id: made.id, open: false }]);
          await tx.insertStreams([made.draft]);
          throw new RollBack();
        }),
      );
      const locked = await store().transaction((tx) => tx.lockStreams([made.draft]));
      expect(locked.map(({ id, open, inserted }) => ({ id, open, inserted }))).to.deep.equal([
        { id: made.id, open: true, inserted: false },
      ]);
    });
  });
}

function newEvent({ events }: MadeStream): ReturnType<typeof eventDraft> {
  return eventDraft({ eventType: events[0]?.eventType as string });
}
