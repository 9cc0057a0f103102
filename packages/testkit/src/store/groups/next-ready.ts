import type { Store, StreamDraft } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimRequest, LONG_MS, makeClaimed } from "../claiming.js";
import { BASE_TIME, HOUR } from "../drafts.js";
import { waitOut } from "../gate.js";
import { makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `nextReady`: how long a worker can sleep. */
export function describeNextReady(suite: StoreSuite): void {
  describe("next ready", () => {
    const store = openedStore(suite);
    const nothing = { dueAt: null, retryInMs: null };

    it("knows nothing where there is no stream", async () => {
      expect(await store().nextReady([uniqueName("trigger")])).to.deep.equal(nothing);
    });

    it("is the expiration of a stream without a fire time", async () => {
      const { trigger } = await makeStream(store(), { expireAt: BASE_TIME + 3 });
      expect(await store().nextReady([trigger])).to.deep.equal({ dueAt: BASE_TIME + 3, retryInMs: null });
    });

    it("is the earlier of fire time and expiration", async () => {
      const [one, two] = [
        await makeStream(store(), { fireAt: BASE_TIME + 5, expireAt: BASE_TIME + HOUR }),
        await makeStream(store(), { fireAt: BASE_TIME + HOUR, expireAt: BASE_TIME + 7 }),
      ];
      expect((await store().nextReady([one.trigger])).dueAt).to.equal(BASE_TIME + 5);
      expect((await store().nextReady([two.trigger])).dueAt).to.equal(BASE_TIME + 7);
      expect((await store().nextReady([two.trigger, one.trigger])).dueAt).to.equal(BASE_TIME + 5);
    });

    it("is no later than an expiration that was moved, and exact after the next pass", async () => {
      const { trigger, draft } = await makeStream(store(), { expireAt: BASE_TIME + 3 });
      await moveExpiration(store(), draft, BASE_TIME + HOUR);
      expect((await store().nextReady([trigger])).dueAt).to.be.within(BASE_TIME + 3, BASE_TIME + HOUR);
      const pass = claimRequest([trigger], { reason: "expire", now: BASE_TIME + 10 });
      expect(await store().claimStreams(pass), "an expiration that was put off isn't due").to.deep.equal([]);
      expect((await store().nextReady([trigger])).dueAt).to.equal(BASE_TIME + HOUR);
      await moveExpiration(store(), draft, BASE_TIME + 5);
      expect((await store().nextReady([trigger])).dueAt).to.equal(BASE_TIME + 5);
      expect(await store().claimStreams(pass)).to.have.length(1);
    });

    it("looks at the named triggers alone", async () => {
      const [early, late] = [
        await makeStream(store(), { fireAt: BASE_TIME - HOUR }),
        await makeStream(store(), { fireAt: BASE_TIME }),
      ];
      expect((await store().nextReady([late.trigger])).dueAt).to.equal(BASE_TIME);
      expect((await store().nextReady([early.trigger])).dueAt).to.equal(BASE_TIME - HOUR);
    });

    it("is the end of the lease of a stream that a worker has", async () => {
      const { trigger } = await makeClaimed(store(), "fire", { leaseMs: LONG_MS });
      const { dueAt, retryInMs } = await store().nextReady([trigger]);
      expect(dueAt, "fire times count only for active streams").to.equal(null);
      expect(retryInMs).to.be.within(LONG_MS - 60_000, LONG_MS);
    });

    it("is the retry time of a stream that was given back", async () => {
      const { claim, trigger } = await makeClaimed(store(), "expire");
      await store().finishStreams([{ kind: "retry", claim, delayMs: LONG_MS / 2, countAttempt: true }]);
      const { dueAt, retryInMs } = await store().nextReady([trigger]);
      expect(dueAt).to.equal(null);
      expect(retryInMs).to.be.within(LONG_MS / 2 - 60_000, LONG_MS / 2);
    });

    it("is 0 for a lease or retry time that is past", async () => {
      const held = await makeClaimed(store(), "fire", { leaseMs: 1 });
      const given = await makeClaimed(store());
      await store().finishStreams([{ kind: "retry", claim: given.claim, delayMs: 0, countAttempt: true }]);
      await waitOut(1);
      expect(await store().nextReady([held.trigger])).to.deep.equal({ dueAt: null, retryInMs: 0 });
      expect(await store().nextReady([given.trigger])).to.deep.equal({ dueAt: null, retryInMs: 0 });
    });

    for (const kind of ["completed", "failed"] as const) {
      it(`doesn't wait for ${kind} streams`, async () => {
        const { claim, trigger } = await makeClaimed(store());
        await store().finishStreams([
          kind === "completed"
            ? { kind, claim, reason: "fire", purge: false }
            : { kind, claim, failure: { message: "f" } },
        ]);
        expect(await store().nextReady([trigger])).to.deep.equal(nothing);
      });
    }
  });
}

async function moveExpiration(store: Store, draft: StreamDraft, expireAt: number): Promise<void> {
  await store.transaction(async (tx) => {
    const [locked] = await tx.lockStreams([draft]);
    await tx.updateStreams([{ ...draft, id: locked?.id as number, expireAt }]);
  });
}
