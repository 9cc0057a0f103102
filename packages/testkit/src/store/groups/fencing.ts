import type { ClaimId, Outcome } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimIds, claimOne, idOf, LONG_MS, makeClaimed, makeTakenOver } from "../claiming.js";
import { eventDraft } from "../drafts.js";
import { eventsOf, getStream, RollBack, rolledBack, streamsOf } from "../looking.js";
import { insertEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

/** Every way to let go of a stream. */
const OUTCOMES: Readonly<Record<string, (claim: ClaimId) => Outcome>> = {
  "completed and kept": (claim) => ({ kind: "completed", claim, reason: "fire", purge: false }),
  "completed and purged": (claim) => ({ kind: "completed", claim, reason: "fire", purge: true }),
  "to be retried": (claim) => ({
    kind: "retry",
    claim,
    delayMs: 0,
    countAttempt: true,
    failure: { message: "late" },
  }),
  failed: (claim) => ({ kind: "failed", claim, failure: { message: "late" } }),
};

/** The serial number: what a worker writes that has lost its stream is refused. */
export function describeFencing(suite: StoreSuite): void {
  describe("fencing", () => {
    const store = openedStore(suite);

    it("raises the serial number with each claim", async () => {
      const { lost, current } = await makeTakenOver(store());
      expect(current.serial, "two claims of a stream can't be told apart").to.be.greaterThan(lost.serial);
    });

    it("gives the claims back that are still the caller's", async () => {
      const [one, two] = [await makeClaimed(store()), await makeClaimed(store(), "expire")];
      const claims = [one.claim, two.claim];
      expect(claimIds(await store().renewLeases(claims, LONG_MS))).to.deep.equal(claimIds(claims));
      const runs = claims.map((claim) => ({ claim, handlers: ["log"] }));
      expect(claimIds(await store().transaction((tx) => tx.finishRuns(runs)))).to.deep.equal(
        claimIds(claims),
      );
      const commits = claims.map((claim) => ({ claim, position: 0 }));
      expect(claimIds(await store().recordCommits(commits))).to.deep.equal(claimIds(claims));
      const outcomes = claims.map(
        (claim): Outcome => ({ kind: "completed", claim, reason: "fire", purge: false }),
      );
      expect(claimIds(await store().finishStreams(outcomes))).to.deep.equal(claimIds(claims));
    });

    it("refuses to renew a lease that another worker has taken over", async () => {
      const { lost, id } = await makeTakenOver(store());
      const before = await getStream(store(), id);
      expect(await store().renewLeases([lost], 1), "a lost claim was renewed").to.deep.equal([]);
      expect(await getStream(store(), id)).to.deep.equal(before);
    });

    it("refuses a commit of a worker that lost the stream", async () => {
      const { lost, current, trigger } = await makeTakenOver(store());
      await store().transaction((tx) => tx.finishRuns([{ claim: current, handlers: ["a", "b"] }]));
      expect(await store().recordCommits([{ claim: lost, position: 1 }]), "a lost claim wrote").to.deep.equal(
        [],
      );
      await store().finishStreams([{ kind: "retry", claim: current, delayMs: 0, countAttempt: true }]);
      const again = await claimOne(store(), trigger);
      expect(again.run?.committed, "a commit of a lost claim was recorded").to.deep.equal([]);
    });

    it("refuses the end of a run of a worker that lost the stream", async () => {
      const { lost, current } = await makeTakenOver(store());
      const held = await store().transaction((tx) =>
        tx.finishRuns([
          { claim: lost, handlers: ["old"] },
          { claim: current, handlers: ["new"] },
        ]),
      );
      expect(claimIds(held)).to.deep.equal([idOf(current)]);
    });

    for (const [name, outcome] of Object.entries(OUTCOMES)) {
      it(`refuses that a worker that lost the stream lets go of it as ${name}`, async () => {
        const { lost, id } = await makeTakenOver(store());
        const before = await getStream(store(), id);
        expect(await store().finishStreams([outcome(lost)]), "a lost claim was accepted").to.deep.equal([]);
        expect(await getStream(store(), id), "a lost claim changed the stream").to.deep.equal(before);
      });

      it(`takes every right from a worker that let go of the stream as ${name}`, async () => {
        const { claim, id } = await makeClaimed(store());
        expect(claimIds(await store().finishStreams([outcome(claim)]))).to.deep.equal([idOf(claim)]);
        const before = await streamsOf(store(), { ids: [id] });
        expect(await store().renewLeases([claim], LONG_MS), "renewLeases").to.deep.equal([]);
        expect(await store().recordCommits([{ claim, position: 0 }]), "recordCommits").to.deep.equal([]);
        const runs = [{ claim, handlers: ["log"] }];
        expect(await store().transaction((tx) => tx.finishRuns(runs)), "finishRuns").to.deep.equal([]);
        for (const again of Object.values(OUTCOMES)) {
          expect(await store().finishStreams([again(claim)]), "finishStreams").to.deep.equal([]);
        }
        expect(
          await streamsOf(store(), { ids: [id] }),
          "a stream was changed after it was let go",
        ).to.deep.equal(before);
      });
    }

    it("refuses the lost claims of a list alone", async () => {
      const { lost } = await makeTakenOver(store());
      const { claim } = await makeClaimed(store());
      expect(claimIds(await store().renewLeases([lost, claim], LONG_MS))).to.deep.equal([idOf(claim)]);
      const commits = [lost, claim].map((each) => ({ claim: each, position: 0 }));
      expect(claimIds(await store().recordCommits(commits))).to.deep.equal([idOf(claim)]);
      const outcomes = [lost, claim].map(
        (each): Outcome => ({ kind: "completed", claim: each, reason: "fire", purge: true }),
      );
      expect(claimIds(await store().finishStreams(outcomes))).to.deep.equal([idOf(claim)]);
    });

    it("refuses serial numbers that no worker was given, and streams that aren't there", async () => {
      const { claim } = await makeClaimed(store());
      const strange = [
        { streamId: claim.streamId, serial: claim.serial + 1 },
        { streamId: claim.streamId, serial: claim.serial - 1 },
        { streamId: 2_000_000_000, serial: claim.serial },
      ];
      expect(await store().renewLeases(strange, LONG_MS)).to.deep.equal([]);
    });

    it("keeps neither the end of a run nor its events where the transaction is rolled back", async () => {
      const { claim, trigger } = await makeClaimed(store());
      const event = eventDraft();
      await store().registerEventTypes([event.eventType]);
      await rolledBack(
        store().transaction(async (tx) => {
          await tx.finishRuns([{ claim, handlers: ["log"] }]);
          await insertEvents(tx, [event]);
          throw new RollBack();
        }),
      );
      expect(await eventsOf(store(), { messageIds: [event.messageId] })).to.deep.equal([]);
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true }]);
      const again = await claimOne(store(), trigger);
      expect(again.run, "the run was rolled back, and isn't done").to.equal(null);
    });
  });
}
