import { microsFromInstant } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimOne, claimRequest, LONG_MS, makeClaimed } from "../claiming.js";
import { BASE_TIME, HOUR, MICROS_PER_MS } from "../drafts.js";
import { getStream } from "../looking.js";
import { makeStream, makeStreams } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `claimStreams`: which streams, in which order, and what claiming does to them. */
export function describeClaiming(suite: StoreSuite): void {
  describe("claiming", () => {
    const store = openedStore(suite);
    const later = BASE_TIME + HOUR;

    it("takes a stream to fire whose fire time lies strictly before now", async () => {
      const { trigger, id } = await makeStream(store(), { fireAt: later });
      const early = await store().claimStreams(claimRequest([trigger], { now: later }));
      expect(early, "what is due at now isn't due before now").to.deep.equal([]);
      const claim = await claimOne(store(), trigger, { now: later + 1 });
      expect(claim.streamId).to.equal(id);
    });

    it("takes a stream to expire whose expiration lies strictly before now", async () => {
      const { trigger, id } = await makeStream(store(), { expireAt: later });
      const early = await store().claimStreams(claimRequest([trigger], { reason: "expire", now: later }));
      expect(early, "what is due at now isn't due before now").to.deep.equal([]);
      const claim = await claimOne(store(), trigger, { reason: "expire", now: later + 1 });
      expect(claim.streamId).to.equal(id);
    });

    it("never takes a stream to fire that has no fire time", async () => {
      const { trigger } = await makeStream(store(), { expireAt: BASE_TIME, fireAt: null });
      expect(await store().claimStreams(claimRequest([trigger]))).to.deep.equal([]);
    });

    it("leaves a stream that is due for both to those who fire", async () => {
      const { trigger } = await makeStream(store(), { fireAt: later + 5, expireAt: later });
      const expiring = await store().claimStreams(claimRequest([trigger], { reason: "expire" }));
      expect(expiring, "a stream that is due for both belongs to fire").to.deep.equal([]);
      expect((await claimOne(store(), trigger)).reason).to.equal("fire");
    });

    it("takes a stream to expire whose fire time hasn't come", async () => {
      const { trigger } = await makeStream(store(), { fireAt: later + 5, expireAt: later });
      const claim = await claimOne(store(), trigger, { reason: "expire", now: later + 5 });
      expect(claim.reason).to.equal("expire");
    });

    it("takes streams of the named triggers alone", async () => {
      const [one, two] = [
        await makeStream(store(), { fireAt: later }),
        await makeStream(store(), { fireAt: later }),
      ];
      expect(await store().claimStreams(claimRequest([uniqueName("trigger")]))).to.deep.equal([]);
      const claims = await store().claimStreams(claimRequest([one.trigger, two.trigger]));
      expect(claims.map(({ trigger }) => trigger).sort()).to.deep.equal([one.trigger, two.trigger].sort());
    });

    it("takes as many as the limit says, the longest due first", async () => {
      const trigger = uniqueName("trigger");
      const delays = [5, 1, 4, 2, 3];
      await makeStreams(
        store(),
        delays.map((delay) => ({ trigger, distinguishing: { delay }, fireAt: BASE_TIME + delay })),
      );
      const claims = [
        await store().claimStreams(claimRequest([trigger], { limit: 2 })),
        await store().claimStreams(claimRequest([trigger], { limit: 2 })),
        await store().claimStreams(claimRequest([trigger], { limit: 2 })),
      ];
      const taken = await Promise.all(
        claims.map((batch) =>
          Promise.all(
            batch.map(async ({ streamId }) => (await getStream(store(), streamId)).distinguishing.delay),
          ),
        ),
      );
      expect(taken, "claims come by due time, each batch sorted").to.deep.equal([[1, 2], [3, 4], [5]]);
    });

    it("takes streams that are due at the same time by their ids", async () => {
      const trigger = uniqueName("trigger");
      const wishes = [1, 2, 3, 4].map((vm) => ({ trigger, distinguishing: { vm }, expireAt: later }));
      await makeStreams(store(), wishes);
      const first = await store().claimStreams(claimRequest([trigger], { reason: "expire", limit: 3 }));
      const second = await store().claimStreams(claimRequest([trigger], { reason: "expire", limit: 3 }));
      const ids = [...first, ...second].map(({ streamId }) => streamId);
      expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
      expect(ids).to.have.length(4);
    });

    it("takes no stream twice", async () => {
      const { trigger } = await makeClaimed(store());
      expect(
        await store().claimStreams(claimRequest([trigger])),
        "a claimed stream was claimed again",
      ).to.deep.equal([]);
      const expiring = await store().claimStreams(claimRequest([trigger], { reason: "expire" }));
      expect(expiring, "a stream that is firing was claimed to expire").to.deep.equal([]);
    });

    it("shares streams out among workers that claim at once", async () => {
      const trigger = uniqueName("trigger");
      await makeStreams(
        store(),
        Array.from({ length: 24 }, (_, vm) => ({ trigger, distinguishing: { vm }, fireAt: BASE_TIME + vm })),
      );
      const claimed: number[] = [];
      const worker = async (name: string): Promise<void> => {
        for (let empty = 0; empty < 2; ) {
          const claims = await store().claimStreams(claimRequest([trigger], { limit: 3, worker: name }));
          claimed.push(...claims.map(({ streamId }) => streamId));
          empty = claims.length === 0 ? empty + 1 : 0;
        }
      };
      await Promise.all(["a", "b", "c", "d"].map(worker));
      expect(new Set(claimed).size, "every stream should be claimed").to.equal(24);
      expect(claimed.length, "two workers claimed the same stream").to.equal(24);
    });

    for (const [reason, state] of [
      ["fire", "firing"],
      ["expire", "expiring"],
    ] as const) {
      it(`makes the stream ${state}, and notes worker, lease and attempt`, async () => {
        const before = Date.now();
        const { id } = await makeClaimed(store(), reason, { worker: "worker-7" });
        const stream = await getStream(store(), id);
        expect(stream.state).to.equal(state);
        expect(stream.worker).to.equal("worker-7");
        expect(stream.attempts, "claiming counts an attempt").to.equal(1);
        expect(stream.retryAt).to.equal(null);
        expect(stream.leaseUntil, "the lease ends leaseMs from now, on the store's clock").to.not.equal(null);
        const leaseMs =
          microsFromInstant(stream.leaseUntil as NonNullable<typeof stream.leaseUntil>) / MICROS_PER_MS;
        expect(leaseMs - before).to.be.within(LONG_MS - 60_000, LONG_MS + 60_000);
      });
    }

    it("says what a worker has to know of each stream", async () => {
      const made = await makeStream(store(), { fireAt: later });
      const { runKey, ...claim } = await claimOne(store(), made.trigger);
      expect(claim).to.deep.equal({
        streamId: made.id,
        serial: claim.serial,
        reason: "fire",
        trigger: made.trigger,
        attempts: 1,
        eventCount: 1,
        run: null,
      });
      expect(claim.serial).to.satisfy(Number.isSafeInteger);
      expect(runKey, "the run key is text").to.be.a("string").that.is.not.equal("");
    });

    it("gives each stream a run key of its own", async () => {
      const keys = [await makeClaimed(store()), await makeClaimed(store())].map(({ claim }) => claim.runKey);
      expect(keys[0], "effects of two streams would be taken for one").to.not.equal(keys[1]);
    });
  });
}
