import { expect } from "chai";
import { describe, it } from "mocha";
import { claimRequest, makeClaimed } from "../claiming.js";
import { BASE_TIME, streamDraft } from "../drafts.js";
import { Gate, within } from "../gate.js";
import { openedStore, type StoreSuite } from "../store-suite.js";

/** `whenReady` and `announce`. */
export function describeWaking(suite: StoreSuite): void {
  const { patienceMs } = suite;

  describe("waking", () => {
    const store = openedStore(suite);

    it("calls the listeners when a transaction that announced a stream has committed", async () => {
      const draft = streamDraft({ fireAt: BASE_TIME });
      const called = new Gate();
      const unsubscribe = store().whenReady(() => called.open());
      try {
        await store().transaction(async (tx) => {
          await tx.lockStreams([draft]);
          await tx.announce(BASE_TIME);
        });
        await within(patienceMs, "no listener was called", called.passed);
      } finally {
        unsubscribe();
      }
    });

    it("calls a listener so late that it finds the stream", async () => {
      const draft = streamDraft({ fireAt: BASE_TIME });
      const request = claimRequest([draft.key.trigger]);
      const called = new Gate();
      const unsubscribe = store().whenReady(() => called.open());
      try {
        const transaction = store().transaction(async (tx) => {
          await tx.lockStreams([draft]);
          await tx.announce(BASE_TIME);
        });
        await within(patienceMs, "no listener was called", called.passed);
        const claims = await store().claimStreams(request);
        await transaction;
        expect(claims, "the listener was called before the commit").to.have.length(1);
      } finally {
        unsubscribe();
      }
    });

    it("calls every listener, but those that unsubscribed", async () => {
      const [first, second] = [new Gate(), new Gate()];
      let unwanted = 0;
      const ends = [store().whenReady(() => first.open()), store().whenReady(() => second.open())];
      const end = store().whenReady(() => {
        unwanted += 1;
      });
      end();
      end();
      try {
        await store().transaction((tx) => tx.announce(BASE_TIME));
        await within(patienceMs, "not all listeners were called", Promise.all([first.passed, second.passed]));
        expect(unwanted, "a listener was called that had unsubscribed").to.equal(0);
      } finally {
        for (const unsubscribe of ends) unsubscribe();
      }
    });

    it("calls the listeners when streams in error are reset", async () => {
      const { claim, id } = await makeClaimed(store());
      await store().finishStreams([{ kind: "failed", claim, failure: { message: "f" } }]);
      const called = new Gate();
      const unsubscribe = store().whenReady(() => called.open());
      try {
        await store().resetStreams({ ids: [id] });
        await within(patienceMs, "a reset stream is ready at once, and nobody was told", called.passed);
      } finally {
        unsubscribe();
      }
    });
  });
}
