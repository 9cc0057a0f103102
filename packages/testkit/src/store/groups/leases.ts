import { microsFromInstant } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimIds, claimOne, claimRequest, idOf, LONG_MS, makeClaimed, makeTakenOver } from "../claiming.js";
import { FAR_FUTURE, MICROS_PER_MS } from "../drafts.js";
import { waitOut } from "../gate.js";
import { getStream } from "../looking.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

const SHORT_MS = 250;

/** `renewLeases`, and what happens when a lease runs out. */
export function describeLeases(suite: StoreSuite): void {
  describe("leases", () => {
    const store = openedStore(suite);

    for (const reason of ["fire", "expire"] as const) {
      it(`lets another worker claim a stream to ${reason} whose lease ran out`, async () => {
        const { lost, current, id } = await makeTakenOver(store(), reason);
        expect(current.streamId).to.equal(id);
        expect(current.reason).to.equal(reason);
        expect(current.attempts, "taking over is another attempt").to.equal(2);
        expect(current.runKey).to.equal(lost.runKey);
        const stream = await getStream(store(), id);
        expect(stream.worker).to.equal("worker-2");
        expect(stream.state).to.equal(reason === "fire" ? "firing" : "expiring");
      });
    }

    it("leaves a stream whose lease ran out to those with its reason and trigger", async () => {
      const { trigger } = await makeClaimed(store(), "fire", { leaseMs: 1 });
      const other = await makeClaimed(store(), "fire");
      await waitOut(1);
      expect(await store().claimStreams(claimRequest([trigger], { reason: "expire" }))).to.deep.equal([]);
      expect(await store().claimStreams(claimRequest([other.trigger]))).to.deep.equal([]);
      expect(await store().claimStreams(claimRequest([trigger]))).to.have.length(1);
    });

    it("don't look at the worker's now", async () => {
      const { trigger } = await makeClaimed(store(), "fire", { leaseMs: LONG_MS });
      const claims = await store().claimStreams(claimRequest([trigger], { now: FAR_FUTURE * 2 }));
      expect(claims, "leases run on the store's own clock").to.deep.equal([]);
      const taken = await makeClaimed(store(), "fire", { leaseMs: 1 });
      await waitOut(1);
      expect(await store().claimStreams(claimRequest([taken.trigger], { now: 0 }))).to.have.length(1);
    });

    it("last on when they are renewed", async () => {
      const { claim, trigger, id } = await makeClaimed(store(), "fire", { leaseMs: SHORT_MS });
      const before = Date.now();
      expect(claimIds(await store().renewLeases([claim], LONG_MS))).to.deep.equal([idOf(claim)]);
      await waitOut(SHORT_MS);
      expect(await store().claimStreams(claimRequest([trigger])), "a renewed lease ran out").to.deep.equal(
        [],
      );
      const { leaseUntil } = await getStream(store(), id);
      const leaseMs =
        microsFromInstant(leaseUntil as NonNullable<typeof leaseUntil>) / MICROS_PER_MS - before;
      expect(leaseMs, "a lease is prolonged from now on").to.be.within(LONG_MS - 60_000, LONG_MS + 60_000);
    });

    it("can be made shorter by renewing", async () => {
      const { claim, trigger } = await makeClaimed(store(), "fire", { leaseMs: LONG_MS });
      await store().renewLeases([claim], 1);
      await waitOut(1);
      expect((await claimOne(store(), trigger)).attempts).to.equal(2);
    });

    it("that ran out can still be renewed while nobody has taken over", async () => {
      const { claim, trigger } = await makeClaimed(store(), "fire", { leaseMs: 1 });
      await waitOut(1);
      expect(claimIds(await store().renewLeases([claim], LONG_MS))).to.deep.equal([idOf(claim)]);
      expect(await store().claimStreams(claimRequest([trigger]))).to.deep.equal([]);
    });

    it("that ran out don't keep a worker from finishing while nobody has taken over", async () => {
      const { claim, id } = await makeClaimed(store(), "fire", { leaseMs: 1 });
      await waitOut(1);
      const finished = await store().finishStreams([
        { kind: "completed", claim, reason: "fire", purge: false },
      ]);
      expect(claimIds(finished)).to.deep.equal([idOf(claim)]);
      expect((await getStream(store(), id)).state).to.equal("completed");
    });

    it("leave the attempts alone when they are renewed", async () => {
      const { claim, id } = await makeClaimed(store());
      await store().renewLeases([claim], LONG_MS);
      expect((await getStream(store(), id)).attempts).to.equal(1);
    });
  });
}
