import type { Reason } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimOne, claimRequest, type HeldStream, LONG_MS, makeClaimed } from "../claiming.js";
import { BASE_TIME } from "../drafts.js";
import { waitOut } from "../gate.js";
import { activeStreamsOf, eventsOf, getStream, streamsOf } from "../looking.js";
import { type MadeStream, makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `resetStreams` and `purgeStreams`: what operators do. */
export function describeRepairing(suite: StoreSuite): void {
  describe("repairing", () => {
    const store = openedStore(suite);

    for (const reason of ["fire", "expire"] as const) {
      it(`makes a stream that failed to ${reason} due at once, its attempts forgotten`, async () => {
        const { id, trigger } = await makeFailed({ reason });
        expect(await store().resetStreams({ names: [trigger] }), "resetStreams gives the number").to.equal(1);
        const { state, attempts, retryAt, failures } = await getStream(store(), id);
        expect(state).to.equal(`retry_${reason}`);
        expect(attempts).to.equal(0);
        expect(retryAt).to.not.equal(null);
        expect(failures.length, "an operator still wants to know what went wrong").to.equal(1);
        const claim = await claimOne(store(), trigger, { reason, now: 0 });
        expect(claim.attempts).to.equal(1);
      });
    }

    it("resets streams in error alone", async () => {
      const trigger = uniqueName("trigger");
      const made = await makeOneInEachState(trigger);
      expect(await store().resetStreams({ names: [trigger] })).to.equal(1);
      const states = await Promise.all(
        Object.values(made).map(async ({ id }) => (await getStream(store(), id)).state),
      );
      expect(states).to.deep.equal(["active", "firing", "retry_fire", "retry_fire", "completed"]);
    });

    it("keeps what a run has done so far when a stream is reset", async () => {
      const { claim, trigger } = await makeClaimed(store());
      await store().transaction((tx) => tx.finishRuns([{ claim, handlers: ["a", "b"] }]));
      await store().recordCommits([{ claim, position: 1 }]);
      await store().finishStreams([{ kind: "failed", claim, failure: { message: "f" } }]);
      await store().resetStreams({ names: [trigger] });
      expect((await claimOne(store(), trigger)).run, "commits would be made again").to.deep.equal({
        handlers: ["a", "b"],
        committed: [1],
      });
    });

    it("deletes streams that no worker has, and no others", async () => {
      const trigger = uniqueName("trigger");
      const made = await makeOneInEachState(trigger);
      expect(await store().purgeStreams({ names: [trigger] }), "purgeStreams gives the number").to.equal(4);
      const left = await streamsOf(store(), { names: [trigger] });
      expect(
        left.map(({ id }) => id),
        "a stream was purged while a worker has it",
      ).to.deep.equal([made.running.id]);
    });

    it("deletes a stream whose worker lost it to time, and fences that worker off", async () => {
      const { claim, id } = await makeClaimed(store(), "fire", { leaseMs: 1 });
      await waitOut(1);
      expect(await store().purgeStreams({ ids: [id] }), "a lease that ran out is nobody's").to.equal(1);
      expect(await store().renewLeases([claim], LONG_MS)).to.deep.equal([]);
      const outcome = { kind: "completed", claim, reason: "fire", purge: false } as const;
      expect(await store().finishStreams([outcome])).to.deep.equal([]);
      expect(await streamsOf(store(), { ids: [id] })).to.deep.equal([]);
    });

    it("keeps the events of purged streams, in their other streams too", async () => {
      const [one, two] = [await makeStream(store()), await makeStream(store())];
      await store().purgeStreams({ ids: [one.id] });
      expect(
        await eventsOf(store(), { messageIds: messageIdsOf(one) }),
        "events outlive streams",
      ).to.have.length(1);
      const [kept] = await streamsOf(store(), { ids: [two.id], withEvents: true });
      expect(kept?.events).to.have.length(1);
    });

    it("frees the key of a purged stream, and uses its id for no other", async () => {
      const made = await makeStream(store());
      await store().purgeStreams({ ids: [made.id] });
      expect(await activeStreamsOf(store(), made.key)).to.deep.equal([]);
      const next = await makeStream(store(), { trigger: made.trigger });
      expect(next.id, "stream ids are never used twice").to.be.greaterThan(made.id);
    });

    for (const operation of ["resetStreams", "purgeStreams"] as const) {
      it(`changes only what the query of ${operation} names`, async () => {
        const [one, two] = [await makeFailed({}), await makeFailed({})];
        expect(await store()[operation]({ names: [one.trigger], distinguishing: { no: 1 } })).to.equal(0);
        expect(await store()[operation]({ ids: [one.id], states: ["completed"] })).to.equal(0);
        expect(await store()[operation]({ ids: [] }), "an empty list names no stream").to.equal(0);
        expect(await store()[operation]({ messageId: messageIdsOf(one)[0] as string })).to.equal(1);
        expect((await getStream(store(), two.id)).state).to.equal("error");
      });

      it(`bounds ${operation} by limit and afterId, by ascending id`, async () => {
        const trigger = uniqueName("trigger");
        const ids: number[] = [];
        for (const vm of [1, 2, 3, 4]) ids.push((await makeFailed({ trigger, vm })).id);
        const query = { names: [trigger], afterId: ids[0] as number, limit: 2 };
        expect(await store()[operation](query)).to.equal(2);
        const left = await streamsOf(store(), { names: [trigger], states: ["error"] });
        expect(
          left.map(({ id }) => id),
          `${operation} took other streams than the query names`,
        ).to.deep.equal([ids[0], ids[3]]);
      });
    }

    interface FailedWish {
      readonly reason?: Reason;
      readonly trigger?: string;
      readonly vm?: number;
    }

    async function makeFailed({ reason = "fire", trigger, vm = 0 }: FailedWish): Promise<HeldStream> {
      const wish = { distinguishing: { vm }, ...(trigger === undefined ? {} : { trigger }) };
      const held = await makeClaimed(store(), reason, {}, wish);
      await store().finishStreams([{ kind: "failed", claim: held.claim, failure: { message: "f" } }]);
      return held;
    }

    type OneInEachState = Record<"active" | "running" | "retried" | "failed" | "completed", MadeStream>;

    async function makeOneInEachState(trigger: string): Promise<OneInEachState> {
      const running = await makeClaimed(store(), "fire", {}, { trigger, distinguishing: { vm: 1 } });
      const retried = await makeClaimed(store(), "fire", {}, { trigger, distinguishing: { vm: 2 } });
      const failed = await makeClaimed(store(), "fire", {}, { trigger, distinguishing: { vm: 3 } });
      const completed = await makeClaimed(store(), "fire", {}, { trigger, distinguishing: { vm: 4 } });
      await store().finishStreams([
        { kind: "retry", claim: retried.claim, delayMs: LONG_MS, countAttempt: true },
        { kind: "failed", claim: failed.claim, failure: { message: "f" } },
        { kind: "completed", claim: completed.claim, reason: "fire", purge: false },
      ]);
      const active = await makeStream(store(), { trigger, distinguishing: { vm: 5 }, fireAt: BASE_TIME + 1 });
      expect(await store().claimStreams(claimRequest([trigger], { now: BASE_TIME }))).to.deep.equal([]);
      return { active, running, retried, failed, completed };
    }
  });
}

function messageIdsOf({ events }: MadeStream): string[] {
  return events.map(({ messageId }) => messageId);
}
