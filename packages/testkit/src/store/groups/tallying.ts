import type { Tally, TallyName } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { makeClaimed } from "../claiming.js";
import { makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** The tally: what is counted in the transaction that does it. */
export function describeTallying(suite: StoreSuite): void {
  describe("tallying", () => {
    const store = openedStore(suite);

    /** How much each counter grew while something was done. */
    async function growthOf(work: () => Promise<unknown>, ...names: TallyName[]): Promise<Tally> {
      const before = await store().readTally();
      await work();
      const after = await store().readTally();
      return Object.fromEntries(names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]));
    }

    it("adds up what transactions count", async () => {
      const growth = await growthOf(
        async () => {
          await store().transaction((tx) => tx.addToTally({ received: 3, stored: 2, "refused.data": 1 }));
          await store().transaction((tx) => tx.addToTally({ received: 1, duplicates: 1 }));
          await store().transaction((tx) => tx.addToTally({}));
        },
        "received",
        "stored",
        "duplicates",
        "refused.data",
      );
      expect(growth).to.deep.equal({ received: 4, stored: 2, duplicates: 1, "refused.data": 1 });
    });

    it("forgets what was counted in a transaction that was rolled back", async () => {
      const growth = await growthOf(async () => {
        await store()
          .transaction(async (tx) => {
            await tx.addToTally({ received: 5 });
            throw new Error("roll back");
          })
          .catch(() => undefined);
      }, "received");
      expect(growth, "counted without being done").to.deep.equal({ received: 0 });
    });

    it("counts streams that are completed, by reason, kept and purged", async () => {
      const fired = await makeClaimed(store(), "fire");
      const expired = await makeClaimed(store(), "expire");
      const failed = await makeClaimed(store(), "fire");
      const growth = await growthOf(
        () =>
          store().finishStreams([
            { kind: "completed", claim: fired.claim, reason: "fire", purge: true },
            { kind: "completed", claim: expired.claim, reason: "expire", purge: false },
            { kind: "failed", claim: failed.claim, failure: { message: "f" } },
          ]),
        "fired",
        "expired",
        "removed",
      );
      expect(growth).to.deep.equal({ fired: 1, expired: 1, removed: 0 });
    });

    it("doesn't count what another worker has taken over", async () => {
      const { claim } = await makeClaimed(store(), "fire");
      const late = { ...claim, serial: claim.serial - 1 };
      const growth = await growthOf(
        () => store().finishStreams([{ kind: "completed", claim: late, reason: "fire", purge: true }]),
        "fired",
      );
      expect(growth, "a stream would be counted twice").to.deep.equal({ fired: 0 });
    });

    it("counts streams that an operator removes before they are completed", async () => {
      const trigger = uniqueName("trigger");
      await makeStream(store(), { trigger, distinguishing: { vm: 1 } });
      const { claim } = await makeClaimed(store(), "fire", {}, { trigger, distinguishing: { vm: 2 } });
      await store().finishStreams([{ kind: "completed", claim, reason: "fire", purge: false }]);
      const growth = await growthOf(() => store().purgeStreams({ names: [trigger] }), "removed", "fired");
      expect(growth).to.deep.equal({ removed: 1, fired: 0 });
    });
  });
}
