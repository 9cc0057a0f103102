import type { ClaimedStream, ClaimId, EventDraft, Outcome, StreamDraft } from "@winchester/core";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { claimRequest, LONG_MS } from "../claiming.js";
import { BASE_TIME, eventDraft, streamDraft, streamKey } from "../drafts.js";
import { eventsOf, RollBack, rolledBack, streamsOf } from "../looking.js";
import { insertEvents, lockStreams, storeEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** More than the parameters that any database takes in one statement, if they are given one by one. */
export function describeManyRows(suite: StoreSuite): void {
  const { rows } = suite;

  describe(`${rows} rows at once`, () => {
    const store = openedStore(suite);
    const trigger = uniqueName("trigger");
    const eventType = uniqueName("type");
    const events: EventDraft[] = [];
    const drafts: StreamDraft[] = [];

    before("make drafts", async () => {
      for (let vm = 0; vm < rows; vm += 1) {
        events.push(eventDraft({ eventType, traits: { vm } }));
        drafts.push(streamDraft({ key: streamKey(trigger, { vm }), fireAt: BASE_TIME + vm }));
      }
      await store().registerEventTypes([eventType]);
    });

    it("registers event types", async () => {
      await store().registerEventTypes(events.map((_, index) => `${eventType}-${index}`));
    });

    it("inserts and removes events", async () => {
      await rolledBack(
        store().transaction(async (tx) => {
          const ids = [...(await insertEvents(tx, events)).values()];
          expect(ids).to.have.length(rows);
          await tx.removeEvents(ids);
          expect((await insertEvents(tx, events)).size, "removed events are new").to.equal(rows);
          throw new RollBack();
        }),
      );
    });

    it("locks, writes, adds and removes streams", async () => {
      await rolledBack(
        store().transaction(async (tx) => {
          const locked = await lockStreams(tx, drafts);
          expect(locked).to.have.length(rows);
          await tx.updateStreams(locked.map((stream) => ({ ...stream, open: false })));
          expect(await tx.insertStreams(drafts)).to.have.length(rows);
          await tx.removeStreams(locked.map(({ id }) => id));
          expect(await lockStreams(tx, drafts)).to.have.length(rows);
          throw new RollBack();
        }),
      );
    });

    it("links and loads events", async () => {
      await store().transaction(async (tx) => {
        const eventIds = await insertEvents(tx, events);
        const locked = await lockStreams(tx, drafts);
        const byHash = new Map(locked.map(({ hash, id }) => [hash, id]));
        await tx.linkEvents(
          drafts.map(({ key }, index) => ({
            streamId: byHash.get(key.hash) as number,
            eventId: eventIds.get(events[index]?.messageId as string) as number,
          })),
        );
        const loaded = await tx.loadEvents(locked.map(({ id }) => id));
        expect([...loaded.values()].flat()).to.have.length(rows);
      });
    });

    it("finds and counts by as many values", async () => {
      const messageIds = events.map(({ messageId }) => messageId);
      expect(await eventsOf(store(), { messageIds })).to.have.length(rows);
      const streams = await streamsOf(store(), { names: [trigger], withEvents: true });
      expect(streams).to.have.length(rows);
      expect(
        streams.every((stream) => stream.events?.length === 1),
        "each stream has its event",
      ).to.equal(true);
      const ids = streams.map(({ id }) => id);
      expect(await streamsOf(store(), { ids })).to.have.length(rows);
      const names = [...messageIds, trigger];
      expect(await store().countStreams({ names, ids })).to.deep.equal([
        { name: trigger, state: "active", count: rows },
      ]);
      expect(await store().countEvents({ eventTypes: [...messageIds, eventType] })).to.deep.equal([
        { eventType, count: rows },
      ]);
    });

    it("knows all events that were stored", async () => {
      expect((await storeEvents(store(), events)).size, "all events are known").to.equal(0);
    });

    it("claims streams, works on them and lets go of them", async () => {
      const claims = await store().claimStreams(claimRequest([trigger, ...names()], { limit: rows }));
      expect(claims).to.have.length(rows);
      expect([...(await store().loadMembers(claims)).values()].flat()).to.have.length(rows);
      expectAll(await store().renewLeases(claims, LONG_MS), "renewLeases");
      const runs = claims.map((claim) => ({ claim, handlers: ["log"] }));
      expectAll(await store().transaction((tx) => tx.finishRuns(runs)), "finishRuns");
      expectAll(
        await store().recordCommits(claims.map((claim) => ({ claim, position: 0 }))),
        "recordCommits",
      );
      expectAll(await store().finishStreams(claims.map(outcomeOf)), "finishStreams");
      expect(await store().resetStreams({ names: [trigger] }), "resetStreams").to.equal(Math.floor(rows / 4));
      const left = rows - Math.ceil(rows / 4);
      expect(await store().purgeStreams({ names: [trigger, ...names()] }), "purgeStreams").to.equal(left);
    });

    function names(): string[] {
      return events.map(({ messageId }) => messageId);
    }

    function expectAll(held: readonly ClaimId[], method: string): void {
      expect(held.length, `${method} should give every claim back`).to.equal(rows);
    }
  });
}

/** Each fourth is purged, to be retried, failed, and kept. */
function outcomeOf(claim: ClaimedStream, index: number): Outcome {
  const failure = { message: `failure ${index}` };
  switch (index % 4) {
    case 0:
      return { kind: "completed", claim, reason: "fire", purge: true };
    case 1:
      return { kind: "retry", claim, delayMs: LONG_MS, countAttempt: false, failure };
    case 2:
      return { kind: "completed", claim, reason: "fire", purge: false };
    default:
      return { kind: "failed", claim, failure };
  }
}
