import { microsFromInstant, type Reason } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimIds, claimOne, claimRequest, idOf, LONG_MS, makeClaimed } from "../claiming.js";
import { MICROS_PER_MS } from "../drafts.js";
import { eventsOf, getStream, memberIdsOf, streamsOf } from "../looking.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

const FAILURES_KEPT = 10;

/** `finishStreams`: the ways to let go of a stream. */
export function describeFinishing(suite: StoreSuite): void {
  describe("finishing", () => {
    const store = openedStore(suite);

    for (const reason of ["fire", "expire"] as const) {
      it(`keeps a stream as completed after ${reason}, with its events, and nobody's`, async () => {
        const { claim, id, events } = await makeClaimed(store(), reason);
        await store().finishStreams([{ kind: "completed", claim, reason: "fire", purge: false }]);
        expect(await restOf(id)).to.deep.equal({
          state: "completed",
          worker: null,
          leaseUntil: null,
          retryAt: null,
        });
        expect(await memberIdsOf(store(), id)).to.deep.equal(events.map(({ messageId }) => messageId));
      });

      it(`gives a stream back after ${reason}, to be retried after a delay`, async () => {
        const { claim, id } = await makeClaimed(store(), reason);
        const before = Date.now();
        await store().finishStreams([{ kind: "retry", claim, delayMs: LONG_MS, countAttempt: true }]);
        const { retryAt, ...rest } = await restOf(id);
        expect(rest).to.deep.equal({ state: `retry_${reason}`, worker: null, leaseUntil: null });
        expect(retryAt, "the retry time is delayMs from now, on the store's clock").to.not.equal(null);
        expect((retryAt as number) - before).to.be.within(LONG_MS - 60_000, LONG_MS + 60_000);
      });

      it(`sets a stream aside after ${reason}`, async () => {
        const { claim, id } = await makeClaimed(store(), reason);
        await store().finishStreams([{ kind: "failed", claim, failure: { message: "no more" } }]);
        const state = reason === "fire" ? "error" : "expire_error";
        expect(await restOf(id)).to.deep.equal({ state, worker: null, leaseUntil: null, retryAt: null });
        expect((await getStream(store(), id)).failures.map(({ message }) => message)).to.deep.equal([
          "no more",
        ]);
      });
    }

    it("deletes a purged stream, and keeps its events", async () => {
      const { claim, id, events } = await makeClaimed(store());
      await store().finishStreams([{ kind: "completed", claim, reason: "fire", purge: true }]);
      expect(await streamsOf(store(), { ids: [id] })).to.deep.equal([]);
      const messageIds = events.map(({ messageId }) => messageId);
      expect(await eventsOf(store(), { messageIds }), "purging a stream deleted its events").to.have.length(
        1,
      );
    });

    it("counts the attempt of a retry, or takes it back", async () => {
      const { claim, id, trigger } = await makeClaimed(store());
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true }]);
      expect((await getStream(store(), id)).attempts).to.equal(1);
      const second = await claimOne(store(), trigger);
      expect(second.attempts, "the second attempt should be counted").to.equal(2);
      await store().finishStreams([{ kind: "retry", claim: second, delayMs: 0, countAttempt: false }]);
      expect((await getStream(store(), id)).attempts, "countAttempt: false takes the attempt back").to.equal(
        1,
      );
      expect((await claimOne(store(), trigger)).attempts).to.equal(2);
    });

    it("keeps the failure of a retry with all that it says, and the time", async () => {
      const { claim, id } = await makeClaimed(store());
      const failure = { message: 'it\'s "broken" – 壊', handler: "usage", stack: "Error: broken\n    at x" };
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true, failure }]);
      const [kept] = (await getStream(store(), id)).failures;
      expect(kept).to.deep.include(failure);
      const ageMs =
        Date.now() - microsFromInstant(kept?.at as NonNullable<typeof kept>["at"]) / MICROS_PER_MS;
      expect(Math.abs(ageMs), "the store adds the time of a failure").to.be.lessThan(60_000);
    });

    it("leaves out what a failure doesn't say", async () => {
      const { claim, id } = await makeClaimed(store());
      await store().finishStreams([{ kind: "failed", claim, failure: { message: "m" } }]);
      const [kept] = (await getStream(store(), id)).failures;
      expect(Object.keys(kept ?? {}).sort()).to.deep.equal(["at", "message"]);
    });

    it("adds no failure where a retry has none", async () => {
      const { claim, id } = await makeClaimed(store());
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: false }]);
      expect((await getStream(store(), id)).failures).to.deep.equal([]);
    });

    it(`keeps the last ${FAILURES_KEPT} failures, the oldest first`, async () => {
      const { claim, id, trigger } = await makeClaimed(store());
      let current = claim;
      for (let attempt = 1; attempt <= FAILURES_KEPT + 2; attempt += 1) {
        const failure = { message: `failure ${attempt}` };
        await store().finishStreams([
          { kind: "retry", claim: current, delayMs: 0, countAttempt: true, failure },
        ]);
        current = await claimOne(store(), trigger);
      }
      const messages = (await getStream(store(), id)).failures.map(({ message }) => message);
      expect(messages).to.deep.equal(
        Array.from({ length: FAILURES_KEPT }, (_, index) => `failure ${index + 3}`),
      );
    });

    it("lets go of several streams in several ways at once", async () => {
      const held = await Promise.all([1, 2, 3, 4].map(() => makeClaimed(store())));
      const [kept, purged, retried, failed] = held.map(({ claim }) => claim) as [Claim, Claim, Claim, Claim];
      const finished = await store().finishStreams([
        { kind: "completed", claim: kept, reason: "fire", purge: false },
        { kind: "completed", claim: purged, reason: "fire", purge: true },
        { kind: "retry", claim: retried, delayMs: LONG_MS, countAttempt: true, failure: { message: "r" } },
        { kind: "failed", claim: failed, failure: { message: "f" } },
      ]);
      expect(claimIds(finished)).to.deep.equal(claimIds(held.map(({ claim }) => idOf(claim))));
      const left = await streamsOf(store(), { ids: held.map(({ id }) => id) });
      expect(
        new Map(
          left.map(({ id, state, failures }) => [id, [state, ...failures.map(({ message }) => message)]]),
        ),
      ).to.deep.equal(
        new Map([
          [kept.streamId, ["completed"]],
          [retried.streamId, ["retry_fire", "r"]],
          [failed.streamId, ["error", "f"]],
        ]),
      );
    });

    for (const kind of ["completed", "failed"] as const) {
      it(`never gives a ${kind} stream to a worker again`, async () => {
        const { claim, trigger } = await makeClaimed(store());
        await store().finishStreams([
          kind === "completed"
            ? { kind, claim, reason: "fire", purge: false }
            : { kind, claim, failure: { message: "f" } },
        ]);
        for (const reason of ["fire", "expire"] satisfies Reason[]) {
          expect(await store().claimStreams(claimRequest([trigger], { reason }))).to.deep.equal([]);
        }
      });
    }

    type Claim = Awaited<ReturnType<typeof claimOne>>;

    async function restOf(
      id: number,
    ): Promise<Record<"state" | "worker" | "leaseUntil" | "retryAt", unknown>> {
      const { state, worker, leaseUntil, retryAt } = await getStream(store(), id);
      const retryMs = retryAt === null ? null : microsFromInstant(retryAt) / MICROS_PER_MS;
      return { state, worker, leaseUntil, retryAt: retryMs };
    }
  });
}
