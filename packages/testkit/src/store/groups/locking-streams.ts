import type { LockedStream } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimOne, makeClaimed } from "../claiming.js";
import { BASE_TIME, HOUR, streamDraft, streamKey } from "../drafts.js";
import { activeStreamsOf, getStream, streamsOf } from "../looking.js";
import { lockStreams, makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `lockStreams`: find or make, and lock. */
export function describeLockingStreams(suite: StoreSuite): void {
  describe("locking streams", () => {
    const store = openedStore(suite);

    it("inserts the draft of a key that has no open stream", async () => {
      const draft = streamDraft({ fireAt: BASE_TIME + 3, progress: [2, 0, 1], criteria: "fingerprint" });
      const locked = await store().transaction((tx) => tx.lockStreams([draft]));
      const { key, ...values } = draft;
      expect(withoutId(locked), "lockStreams should give the draft's values").to.deep.equal([
        { ...values, hash: key.hash, inserted: true },
      ]);
    });

    it("finds the open stream of a key with its own values, whatever the draft says", async () => {
      const draft = streamDraft({ lastEvent: BASE_TIME + 5, progress: [1], eventCount: 3 });
      const [made] = await store().transaction((tx) => tx.lockStreams([draft]));
      const other = {
        ...draft,
        lastEvent: BASE_TIME + HOUR,
        progress: [9],
        eventCount: 99,
        criteria: "other",
      };
      const found = await store().transaction((tx) => tx.lockStreams([other]));
      expect(found, "a key with an open stream should not get a second").to.deep.equal([
        { ...made, inserted: false },
      ]);
    });

    it("finds the stream that the same transaction made", async () => {
      const draft = streamDraft();
      const [first, second] = await store().transaction(async (tx) => [
        await tx.lockStreams([draft]),
        await tx.lockStreams([draft]),
      ]);
      expect(second?.map(({ id }) => id)).to.deep.equal(first?.map(({ id }) => id));
    });

    it("locks many keys at once, known and new", async () => {
      const trigger = uniqueName("trigger");
      const drafts = [1, 2, 3, 4].map((vm) => streamDraft({ key: streamKey(trigger, { vm }) }));
      const known = await store().transaction((tx) => lockStreams(tx, drafts.slice(0, 2)));
      const locked = await store().transaction((tx) => lockStreams(tx, drafts));
      expect(locked.filter(({ inserted }) => !inserted)).to.deep.equal(
        known.map((stream) => ({ ...stream, inserted: false })),
      );
      expect(new Set(locked.map(({ hash }) => hash)).size, "each key should have its stream").to.equal(4);
    });

    it("gives streams by ascending id", async () => {
      const trigger = uniqueName("trigger");
      const drafts = Array.from({ length: 20 }, (_, vm) => streamDraft({ key: streamKey(trigger, { vm }) }));
      const ids = (await store().transaction((tx) => lockStreams(tx, drafts))).map(({ id }) => id);
      expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
    });

    it("gives the active streams of a key that are no longer open, too, and inserts an open one", async () => {
      const draft = streamDraft();
      const [old] = await store().transaction(async (tx) => {
        const locked = await tx.lockStreams([draft]);
        await tx.updateStreams(locked.map((stream) => ({ ...stream, open: false })));
        return locked;
      });
      const locked = await store().transaction((tx) => tx.lockStreams([draft]));
      expect(
        locked.map(({ open, inserted }) => ({ open, inserted })),
        "an active stream that gave up its key still takes events",
      ).to.deep.equal([
        { open: false, inserted: false },
        { open: true, inserted: true },
      ]);
      expect(locked[0]?.id).to.equal(old?.id);
    });

    it("doesn't give streams of other triggers and other distinguishing values", async () => {
      const trigger = uniqueName("trigger");
      await makeStream(store(), { trigger, distinguishing: { vm: 1 } });
      const draft = streamDraft({ key: streamKey(trigger, { vm: "1" }) });
      const locked = await store().transaction((tx) => tx.lockStreams([draft]));
      expect(
        locked.map(({ inserted }) => inserted),
        "the number 1 and the text 1 are two keys",
      ).to.deep.equal([true]);
    });

    it("doesn't give a stream that a worker has, and makes a new one for its key", async () => {
      const held = await makeClaimed(store());
      const locked = await store().transaction((tx) => tx.lockStreams([streamDraft({ key: held.key })]));
      expect(
        locked.map(({ inserted }) => inserted),
        "claiming gives up the open key, so that no event joins a stream that is being worked on",
      ).to.deep.equal([true]);
      expect(locked[0]?.id).to.not.equal(held.id);
    });

    for (const kind of ["completed", "retry", "failed"] as const) {
      it(`doesn't give a stream that was let go as ${kind}: it has given up its key for good`, async () => {
        const { claim, key } = await makeClaimed(store());
        const failure = { message: "broken" };
        await store().finishStreams([
          kind === "completed"
            ? { kind, claim, reason: "fire", purge: false }
            : kind === "retry"
              ? { kind, claim, delayMs: 0, countAttempt: true, failure }
              : { kind, claim, failure },
        ]);
        expect(await activeStreamsOf(store(), key)).to.deep.equal([]);
      });
    }

    it("lets the new stream of a key be worked on, too", async () => {
      const held = await makeClaimed(store());
      const next = await makeStream(store(), { ...keyOf(held), fireAt: BASE_TIME });
      const claim = await claimOne(store(), held.trigger);
      expect(claim.streamId).to.equal(next.id);
    });

    it("shows the distinguishing values of the key on the stream", async () => {
      const distinguishing = {
        instance_id: "vm 'ü'",
        number: 7,
        at: { __type__: "datetime", datetime: "2015-02-27T15:31:24.473932" },
      };
      const made = await makeStream(store(), { distinguishing });
      const stream = await getStream(store(), made.id);
      expect(stream.distinguishing.instance_id).to.equal("vm 'ü'");
      expect(stream.distinguishing.number).to.equal(7);
      expect(String(stream.distinguishing.at)).to.equal("2015-02-27T15:31:24.473932Z");
      expect(Object.keys(stream.distinguishing).sort()).to.deep.equal(["at", "instance_id", "number"]);
    });

    it("makes streams whose names it tells apart by case and trailing blanks", async () => {
      const trigger = uniqueName("trigger");
      for (const name of [`${trigger}a`, `${trigger}A`, `${trigger}a `])
        await makeStream(store(), { trigger: name });
      const found = await streamsOf(store(), { names: [`${trigger}a`] });
      expect(found.map(({ name }) => name)).to.deep.equal([`${trigger}a`]);
    });

    function keyOf({ trigger }: { readonly trigger: string }): { readonly trigger: string } {
      return { trigger };
    }

    function withoutId(locked: readonly LockedStream[]): unknown[] {
      return locked.map(({ id, ...values }) => {
        expect(id, "ids are whole numbers").to.satisfy(Number.isSafeInteger);
        return values;
      });
    }
  });
}
