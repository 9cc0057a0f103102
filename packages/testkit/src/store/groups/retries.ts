import { expect } from "chai";
import { describe, it } from "mocha";
import { claimOne, claimRequest, LONG_MS, makeClaimed } from "../claiming.js";
import { BASE_TIME, FAR_FUTURE } from "../drafts.js";
import { waitOut } from "../gate.js";
import { getStream } from "../looking.js";
import { makeStreams } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** Streams that are given back: due by their retry time alone. */
export function describeRetries(suite: StoreSuite): void {
  describe("retries", () => {
    const store = openedStore(suite);

    for (const reason of ["fire", "expire"] as const) {
      it(`are due for ${reason} again when the delay is over`, async () => {
        const { claim, trigger, id } = await makeClaimed(store(), reason);
        await store().finishStreams([{ kind: "retry", claim, delayMs: 5, countAttempt: true }]);
        await waitOut(5);
        const again = await claimOne(store(), trigger, { reason });
        expect(again.streamId).to.equal(id);
        expect(again.reason).to.equal(reason);
        const { state, retryAt } = await getStream(store(), id);
        expect(state).to.equal(reason === "fire" ? "firing" : "expiring");
        expect(retryAt, "a stream that a worker has waits for no retry").to.equal(null);
      });

      it(`aren't due for ${reason} before, whatever the worker's now and the stream's own times`, async () => {
        const { claim, trigger } = await makeClaimed(store(), reason);
        await store().finishStreams([{ kind: "retry", claim, delayMs: LONG_MS, countAttempt: true }]);
        for (const now of [0, FAR_FUTURE, FAR_FUTURE * 2]) {
          const claims = await store().claimStreams(claimRequest([trigger], { reason, now }));
          expect(claims, "a stream that was given back is due by its retry time alone").to.deep.equal([]);
        }
      });
    }

    it("without a delay are due at once, for any now", async () => {
      const { claim, trigger } = await makeClaimed(store());
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true }]);
      await claimOne(store(), trigger, { now: 0 });
    });

    it("stay with their reason", async () => {
      const { claim, trigger } = await makeClaimed(store(), "expire");
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true }]);
      expect(await store().claimStreams(claimRequest([trigger]))).to.deep.equal([]);
      await claimOne(store(), trigger, { reason: "expire" });
    });

    it("and streams that are due for the first time all get their turn", async () => {
      const trigger = uniqueName("trigger");
      const wishes = [1, 2, 3].map((vm) => ({ trigger, distinguishing: { vm }, fireAt: BASE_TIME + vm }));
      const old = await makeStreams(store(), wishes);
      const claims = await store().claimStreams(claimRequest([trigger]));
      await store().finishStreams(
        claims.map((claim) => ({ kind: "retry", claim, delayMs: 0, countAttempt: true })),
      );
      const fresh = await makeStreams(store(), wishes);
      const taken: number[] = [];
      for (let turn = 0; turn < 6; turn += 1)
        taken.push((await claimOne(store(), trigger, { limit: 1 })).streamId);
      expect(taken.sort((a, b) => a - b)).to.deep.equal(
        [...old, ...fresh].map(({ id }) => id).sort((a, b) => a - b),
      );
    });
  });
}
