import { type EventDraft, instantFromMicros } from "@winchester/core";
import { expect } from "chai";
import { beforeEach, describe, it } from "mocha";
import { LONG_MS, makeClaimed } from "../claiming.js";
import { eventDraft, HOUR } from "../drafts.js";
import { eventsOf, getStream, memberIdsOf } from "../looking.js";
import { type MadeStream, makeStream, storeEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

/** Older than all that the other groups store: 1975. */
const OLD = 157_766_400_000_003;
const BEFORE = instantFromMicros(OLD + HOUR);

/** `trimEvents`. */
export function describeTrimming(suite: StoreSuite): void {
  describe("trimming", () => {
    const store = openedStore(suite);

    beforeEach("trim what other tests left", async () => {
      while ((await store().trimEvents(BEFORE, 1_000)) > 0);
    });

    it("deletes events that are older than the time given, to the microsecond", async () => {
      const drafts = [HOUR - 1, HOUR, HOUR + 1].map(oldEvent);
      await storeEvents(store(), drafts);
      expect(await store().trimEvents(BEFORE, 100), "trimEvents gives the number").to.equal(1);
      expect(await leftOf(drafts)).to.have.members(drafts.slice(1).map(({ messageId }) => messageId));
    });

    it("deletes no more than the limit, the oldest first", async () => {
      const drafts = [5, 1, 4, 2, 3].map(oldEvent);
      await storeEvents(store(), drafts);
      expect(await store().trimEvents(BEFORE, 2)).to.equal(2);
      expect((await leftOf(drafts)).sort()).to.deep.equal(
        [drafts[0], drafts[2], drafts[4]].map((draft) => draft?.messageId).sort(),
      );
      expect(await store().trimEvents(BEFORE, 2)).to.equal(2);
      expect(await store().trimEvents(BEFORE, 2)).to.equal(1);
      expect(await store().trimEvents(BEFORE, 2)).to.equal(0);
    });

    it("keeps the events of active streams", async () => {
      const made = await makeStream(store(), { events: [oldEvent(1)] });
      await expectKept(made, "an event of an active stream was trimmed");
    });

    it("keeps the events of streams that a worker has", async () => {
      await expectKept(await makeOldClaimed(), "an event of a stream that a worker has was trimmed");
    });

    it("keeps the events of streams that wait for a retry", async () => {
      const held = await makeOldClaimed();
      await store().finishStreams([
        { kind: "retry", claim: held.claim, delayMs: LONG_MS, countAttempt: true },
      ]);
      await expectKept(held, "an event of a stream that waits for a retry was trimmed");
    });

    it("keeps the events of streams in error: they can be reset", async () => {
      const held = await makeOldClaimed();
      await store().finishStreams([{ kind: "failed", claim: held.claim, failure: { message: "f" } }]);
      await expectKept(held, "an event of a stream in error was trimmed");
    });

    it("deletes the events of completed streams, and keeps the streams", async () => {
      const held = await makeOldClaimed();
      await store().finishStreams([{ kind: "completed", claim: held.claim, reason: "fire", purge: false }]);
      expect(await store().trimEvents(BEFORE, 100)).to.equal(1);
      expect(await leftOf(held.events)).to.deep.equal([]);
      expect((await getStream(store(), held.id)).state).to.equal("completed");
      expect(await memberIdsOf(store(), held.id)).to.deep.equal([]);
    });

    it("isn't held up by old events that have to stay", async () => {
      await makeStream(store(), { events: [oldEvent(1), oldEvent(2), oldEvent(3)] });
      const free = oldEvent(4);
      await storeEvents(store(), [free]);
      expect(await store().trimEvents(BEFORE, 1), "the limit is for events that are deleted").to.equal(1);
      expect(await leftOf([free])).to.deep.equal([]);
    });

    it("keeps an event that a completed stream shares with one that isn't", async () => {
      const held = await makeOldClaimed();
      const [event] = held.events as [EventDraft];
      await shareEvent(held, event);
      await store().finishStreams([{ kind: "completed", claim: held.claim, reason: "fire", purge: false }]);
      await expectKept(held, "an event was trimmed that is still in an unfinished stream");
    });

    it("makes room for an event with the same message id", async () => {
      const draft = oldEvent(1);
      await storeEvents(store(), [draft]);
      await store().trimEvents(BEFORE, 100);
      expect((await storeEvents(store(), [draft])).size, "a trimmed event is new again").to.equal(1);
    });

    function makeOldClaimed(): ReturnType<typeof makeClaimed> {
      return makeClaimed(store(), "fire", {}, { events: [oldEvent(1)] });
    }

    /** Makes an event a member of one more stream, which is active. */
    async function shareEvent(held: MadeStream, event: EventDraft): Promise<void> {
      const eventId = held.eventIds.get(event.messageId) as number;
      const other = await makeStream(store(), { events: [] });
      await store().transaction(async (tx) => {
        await tx.lockStreams([{ ...other.draft }]);
        await tx.linkEvents([{ streamId: other.id, eventId }]);
      });
    }

    async function expectKept({ events }: MadeStream, problem: string): Promise<void> {
      await store().trimEvents(BEFORE, 100);
      expect(await leftOf(events), problem).to.have.length(events.length);
    }

    async function leftOf(drafts: readonly EventDraft[]): Promise<string[]> {
      const found = await eventsOf(store(), { messageIds: drafts.map(({ messageId }) => messageId) });
      return found.map(({ message_id }) => message_id);
    }
  });
}

function oldEvent(micros: number): EventDraft {
  return eventDraft({ timestamp: OLD + micros });
}
