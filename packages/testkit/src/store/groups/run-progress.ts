import type { ClaimedStream, ClaimId } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimOne, makeClaimed } from "../claiming.js";
import { eventDraft } from "../drafts.js";
import { waitOut } from "../gate.js";
import { eventsOf } from "../looking.js";
import { insertEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

/** `finishRuns` and `recordCommits`: what a later attempt learns of an earlier one. */
export function describeRunProgress(suite: StoreSuite): void {
  describe("run progress", () => {
    const store = openedStore(suite);

    it("tells the next attempt that a run is done, by which handlers, and that none has committed", async () => {
      const { claim, trigger } = await makeClaimed(store());
      await finishRun(claim, ["usage", "log", "usage"]);
      expect((await retry(claim, trigger)).run).to.deep.equal({
        handlers: ["usage", "log", "usage"],
        committed: [],
      });
    });

    it("stores new events in the transaction that marks the run as done", async () => {
      const { claim, trigger } = await makeClaimed(store());
      const event = eventDraft({ depth: 1 });
      await store().registerEventTypes([event.eventType]);
      await store().transaction(async (tx) => {
        await tx.finishRuns([{ claim, handlers: [] }]);
        await insertEvents(tx, [event]);
      });
      expect(await eventsOf(store(), { messageIds: [event.messageId] })).to.have.length(1);
      expect((await retry(claim, trigger)).run).to.deep.equal({ handlers: [], committed: [] });
    });

    it("remembers commits by position, sorted, each once", async () => {
      const { claim, trigger } = await makeClaimed(store());
      await finishRun(claim, ["a", "b", "c", "d"]);
      await store().recordCommits([{ claim, position: 2 }]);
      await store().recordCommits([
        { claim, position: 0 },
        { claim, position: 2 },
      ]);
      const { run } = await retry(claim, trigger);
      expect(run?.committed, "commits that were recorded should not be made again").to.deep.equal([0, 2]);
    });

    it("records several commits of a stream, and of several streams, at once", async () => {
      const [one, two] = [await makeClaimed(store()), await makeClaimed(store())];
      for (const { claim } of [one, two]) await finishRun(claim, ["a", "b"]);
      await store().recordCommits([
        { claim: one.claim, position: 0 },
        { claim: two.claim, position: 1 },
        { claim: one.claim, position: 1 },
      ]);
      expect((await retry(one.claim, one.trigger)).run?.committed).to.deep.equal([0, 1]);
      expect((await retry(two.claim, two.trigger)).run?.committed).to.deep.equal([1]);
    });

    it("goes on adding commits in later attempts", async () => {
      const { claim, trigger } = await makeClaimed(store());
      await finishRun(claim, ["a", "b"]);
      await store().recordCommits([{ claim, position: 1 }]);
      const second = await retry(claim, trigger);
      await store().recordCommits([{ claim: second, position: 0 }]);
      expect((await retry(second, trigger)).run).to.deep.equal({ handlers: ["a", "b"], committed: [0, 1] });
    });

    it("is there for the worker that takes over when the lease ran out", async () => {
      const { claim, trigger } = await makeClaimed(store(), "expire", { leaseMs: 1 });
      await finishRun(claim, ["a", "b"]);
      await store().recordCommits([{ claim, position: 0 }]);
      await waitOut(1);
      const taken = await claimOne(store(), trigger, { reason: "expire" });
      expect(taken.run).to.deep.equal({ handlers: ["a", "b"], committed: [0] });
    });

    it("belongs to one stream", async () => {
      const [one, two] = [await makeClaimed(store()), await makeClaimed(store())];
      await finishRun(one.claim, ["a"]);
      expect((await retry(two.claim, two.trigger)).run).to.equal(null);
    });

    it("keeps the run key in all attempts", async () => {
      const { claim, trigger } = await makeClaimed(store());
      const second = await retry(claim, trigger);
      const third = await retry(second, trigger);
      expect([second.runKey, third.runKey], "receivers know repeated effects by it").to.deep.equal([
        claim.runKey,
        claim.runKey,
      ]);
    });

    async function finishRun(claim: ClaimId, handlers: readonly string[]): Promise<void> {
      const held = await store().transaction((tx) => tx.finishRuns([{ claim, handlers }]));
      expect(held.length, "finishRuns should give the claim back").to.equal(1);
    }

    async function retry(claim: ClaimId, trigger: string): Promise<ClaimedStream> {
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true }]);
      return claimOne(store(), trigger);
    }
  });
}
