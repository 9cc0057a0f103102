import type { ClaimedStream, Reason } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimOne, claimRequest, LONG_MS, makeClaimed } from "../claiming.js";
import { BASE_TIME } from "../drafts.js";
import { waitOut } from "../gate.js";
import { getStream } from "../looking.js";
import { makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

const GRACE_MS = 40;

/** `claimUnknownStreams`: streams of triggers that a worker doesn't know. */
export function describeUnknownTriggers(suite: StoreSuite): void {
  describe("unknown triggers", () => {
    const store = openedStore(suite);

    for (const reason of ["fire", "expire"] as const) {
      it(`are left alone for the grace, and then claimed to ${reason}`, async () => {
        const made = await makeStream(store(), reason === "fire" ? { fireAt: BASE_TIME } : {});
        const early = await claimUnknown(made.trigger, { graceMs: LONG_MS, reason });
        expect(
          early,
          "the grace is counted from when a worker first said that it doesn't know",
        ).to.deep.equal([]);
        await waitOut(GRACE_MS);
        const [claim, ...others] = await claimUnknown(made.trigger, { graceMs: GRACE_MS, reason });
        expect(others).to.deep.equal([]);
        expect(claim, "the grace is over").to.deep.include({
          streamId: made.id,
          trigger: made.trigger,
          reason,
        });
        expect(claim).to.deep.include({ attempts: 1, run: null });
        const { state } = await getStream(store(), made.id);
        expect(state).to.equal(reason === "fire" ? "firing" : "expiring");
      });
    }

    it("are taken at once without a grace", async () => {
      const { trigger } = await makeStream(store(), { fireAt: BASE_TIME });
      expect(await claimUnknown(trigger, { graceMs: 0 })).to.have.length(1);
    });

    it("are taken only where they are ready", async () => {
      const { trigger } = await makeStream(store(), { fireAt: BASE_TIME });
      expect(await claimUnknown(trigger, { graceMs: 0, now: BASE_TIME })).to.deep.equal([]);
      expect(await claimUnknown(trigger, { graceMs: 0, reason: "expire" })).to.deep.equal([]);
      expect(await claimUnknown(trigger, { graceMs: 0 })).to.have.length(1);
    });

    it("are noted beyond the limit of what is taken", async () => {
      const trigger = (await makeStream(store(), { distinguishing: { vm: 1 }, fireAt: BASE_TIME })).trigger;
      await makeStream(store(), { trigger, distinguishing: { vm: 2 }, fireAt: BASE_TIME });
      await claimUnknown(trigger, { graceMs: LONG_MS, limit: 1 });
      await waitOut(GRACE_MS);
      const claims = await claimUnknown(trigger, { graceMs: GRACE_MS });
      expect(claims, "all ready streams should be noted in the first call").to.have.length(2);
    });

    it("leave the streams of known triggers alone", async () => {
      const { trigger } = await makeStream(store(), { fireAt: BASE_TIME });
      const known = [...(await triggersBut(trigger)), trigger];
      const claims = await store().claimUnknownStreams({ ...claimRequest(known), graceMs: 0 });
      expect(claims.map((claim) => claim.trigger)).to.not.include(trigger);
      await claimOne(store(), trigger);
    });

    it("don't keep a worker that knows the trigger from claiming at any time", async () => {
      const { trigger, id } = await makeStream(store(), { fireAt: BASE_TIME });
      await claimUnknown(trigger, { graceMs: LONG_MS });
      expect((await claimOne(store(), trigger)).streamId).to.equal(id);
    });

    it("are forgotten when a worker that knows the trigger has had the stream", async () => {
      const { trigger } = await makeStream(store(), { fireAt: BASE_TIME });
      await claimUnknown(trigger, { graceMs: LONG_MS });
      await waitOut(GRACE_MS);
      const claim = await claimOne(store(), trigger);
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true }]);
      const claims = await claimUnknown(trigger, { graceMs: GRACE_MS });
      expect(claims, "an old note set a stream aside that another worker works on").to.deep.equal([]);
    });

    it("give up a stream that a worker has only when its lease ran out", async () => {
      const held = await makeClaimed(store());
      expect(await claimUnknown(held.trigger, { graceMs: 0 })).to.deep.equal([]);
      await store().renewLeases([held.claim], 1);
      await waitOut(1);
      expect(await claimUnknown(held.trigger, { graceMs: 0 })).to.have.length(1);
    });

    interface Wish {
      readonly graceMs: number;
      readonly reason?: Reason;
      readonly now?: number;
      readonly limit?: number;
    }

    /** Claims as a worker that knows all triggers in the store but one. */
    async function claimUnknown(trigger: string, { graceMs, ...values }: Wish): Promise<ClaimedStream[]> {
      const request = claimRequest(await triggersBut(trigger), { worker: "worker-9", ...values });
      return store().claimUnknownStreams({ ...request, graceMs });
    }

    async function triggersBut(trigger: string): Promise<string[]> {
      const names = new Set((await store().countStreams({})).map(({ name }) => name));
      names.delete(trigger);
      return [...names];
    }
  });
}
