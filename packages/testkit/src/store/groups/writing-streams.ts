import type { StreamDraft } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { BASE_TIME, eventDraft, HOUR, streamDraft } from "../drafts.js";
import { activeStreamsOf, memberIdsOf, RollBack, rolledBack, streamsOf } from "../looking.js";
import { insertEvents, makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

/** `insertStreams`, `updateStreams`, `removeStreams`, `linkEvents` and `loadEvents`. */
export function describeWritingStreams(suite: StoreSuite): void {
  describe("writing streams", () => {
    const store = openedStore(suite);

    it("writes all values of a locked stream", async () => {
      const draft = streamDraft();
      const values = {
        firstEvent: BASE_TIME - 1,
        lastEvent: BASE_TIME + 3,
        expireAt: BASE_TIME + 2 * HOUR + 1,
        fireAt: BASE_TIME + 7,
        progress: [3, 1],
        criteria: "criteria-2",
        eventCount: 4,
        open: true,
      };
      const id = await store().transaction(async (tx) => {
        const [locked] = await tx.lockStreams([draft]);
        await tx.updateStreams([{ id: locked?.id as number, ...values }]);
        return locked?.id;
      });
      expect(await activeStreamsOf(store(), draft.key)).to.deep.equal([
        { id, hash: draft.key.hash, inserted: false, ...values },
      ]);
    });

    it("writes each stream its own values", async () => {
      const drafts = [streamDraft(), streamDraft(), streamDraft()];
      for (const [index, draft] of drafts.entries()) {
        await store().transaction(async (tx) => {
          const [locked] = await tx.lockStreams([draft]);
          await tx.updateStreams([{ ...draft, id: locked?.id as number, eventCount: 10 + index }]);
        });
      }
      const counts = await Promise.all(drafts.map(({ key }) => activeStreamsOf(store(), key)));
      expect(counts.map(([stream]) => stream?.eventCount)).to.deep.equal([10, 11, 12]);
    });

    it("inserts further streams of a locked key in their order, by ascending ids", async () => {
      const draft = streamDraft();
      const later = [1, 2, 3].map((hours) => expiring(draft, hours, hours === 3));
      const ids = await store().transaction(async (tx) => {
        const [first] = await tx.lockStreams([draft]);
        await tx.updateStreams([{ ...draft, id: first?.id as number, open: false }]);
        return [first?.id, ...(await tx.insertStreams(later))];
      });
      const active = await activeStreamsOf(store(), draft.key);
      expect(
        active.map(({ id }) => id),
        "insertStreams should give the ids of its streams",
      ).to.deep.equal(ids);
      expect(active.map(({ expireAt, open }) => ({ expireAt, open }))).to.deep.equal([
        { expireAt: draft.expireAt, open: false },
        ...later.map(({ expireAt, open }) => ({ expireAt, open })),
      ]);
    });

    it("refuses a second open stream of a key, with the whole transaction", async () => {
      const draft = streamDraft();
      const outcome = await store()
        .transaction(async (tx) => {
          await tx.lockStreams([draft]);
          await tx.insertStreams([draft]);
        })
        .then(
          () => "committed",
          () => "refused",
        );
      expect(outcome, "of one key at most one stream is open").to.equal("refused");
      expect(await streamsOf(store(), { names: [draft.key.trigger] })).to.deep.equal([]);
    });

    for (const order of ["giver first", "taker first"] as const) {
      it(`hands an open key over inside one update (${order})`, async () => {
        const draft = streamDraft();
        await store().transaction(async (tx) => {
          const [holder] = await tx.lockStreams([draft]);
          const [other] = await tx.insertStreams([expiring(draft, 1, false)]);
          const changes = [
            { ...draft, id: holder?.id as number, open: false },
            { ...draft, id: other as number, open: true },
          ];
          await tx.updateStreams(order === "giver first" ? changes : changes.reverse());
        });
        const active = await activeStreamsOf(store(), draft.key);
        expect(active.map(({ open }) => open)).to.deep.equal([false, true]);
      });
    }

    it("deletes streams that nobody needed", async () => {
      const drafts = [streamDraft(), streamDraft()].sort((a, b) => (a.key.hash < b.key.hash ? -1 : 1));
      await store().transaction(async (tx) => {
        const locked = await tx.lockStreams(drafts);
        const unneeded = locked.find(({ hash }) => hash === drafts[0]?.key.hash);
        await tx.removeStreams([unneeded?.id as number]);
      });
      const names = drafts.map(({ key }) => key.trigger);
      const found = await streamsOf(store(), { names });
      expect(found.map(({ name }) => name)).to.deep.equal([names[1]]);
    });

    it("never uses the id of a removed or rolled back stream again", async () => {
      const seen: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        const draft = streamDraft();
        await store().transaction(async (tx) => {
          const [locked] = await tx.lockStreams([draft]);
          seen.push(locked?.id as number);
          await tx.removeStreams([locked?.id as number]);
        });
      }
      const kept = await makeStream(store());
      expect(seen, "workers and receivers know effects by stream ids").to.not.include(kept.id);
      expect(new Set(seen).size, "a removed stream's id was given to the next one").to.equal(3);
    });

    it("makes events members of the streams that they are linked to, and of no other", async () => {
      const [one, two] = [await makeStream(store()), await makeStream(store())];
      expect(await memberIdsOf(store(), one.id)).to.deep.equal([one.events[0]?.messageId]);
      expect(await memberIdsOf(store(), two.id)).to.deep.equal([two.events[0]?.messageId]);
    });

    it("lets one event be in several streams", async () => {
      const event = eventDraft();
      await store().registerEventTypes([event.eventType]);
      const drafts = [streamDraft(), streamDraft()].sort((a, b) => (a.key.hash < b.key.hash ? -1 : 1));
      const ids = await store().transaction(async (tx) => {
        const eventId = (await insertEvents(tx, [event])).get(event.messageId) as number;
        const locked = await tx.lockStreams(drafts);
        await tx.linkEvents(locked.map(({ id }) => ({ streamId: id, eventId })));
        return locked.map(({ id }) => id);
      });
      for (const id of ids) expect(await memberIdsOf(store(), id)).to.deep.equal([event.messageId]);
    });

    it("loads the events of locked streams, of this transaction and earlier ones", async () => {
      const made = await makeStream(store(), { events: [eventDraft({ traits: { vm: 1 } })] });
      const added = eventDraft({ timestamp: BASE_TIME + 1, traits: { vm: 2 } });
      await rolledBack(
        store().transaction(async (tx) => {
          const [eventId] = (await insertEvents(tx, [added])).values();
          await tx.lockStreams([streamDraft({ key: made.key })]);
          await tx.linkEvents([{ streamId: made.id, eventId: eventId as number }]);
          const loaded = (await tx.loadEvents([made.id])).get(made.id) ?? [];
          expect(
            loaded.map(({ vm }) => vm).sort(),
            "loadEvents should give all events of the stream",
          ).to.deep.equal([1, 2]);
          throw new RollBack();
        }),
      );
      expect(await memberIdsOf(store(), made.id), "the second event was rolled back").to.have.length(1);
    });

    function expiring(draft: StreamDraft, hours: number, open: boolean): StreamDraft {
      return { ...draft, expireAt: draft.expireAt + hours * HOUR, open };
    }
  });
}
