import type { Store } from "@winchester/core";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { claimIds, claimOne, claimRequest, idOf, makeClaimed } from "../claiming.js";
import { BASE_TIME, eventDraft, HOUR, streamDraft, streamKey } from "../drafts.js";
import { feed } from "../feeding.js";
import { Gate, waitOut, within } from "../gate.js";
import { eventsOf, getStream, memberIdsOf, streamsOf } from "../looking.js";
import { storeEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** Two stores on the same data, as two processes have them. */
export function describeProcesses(suite: StoreSuite, openAgain: () => Promise<Store>): void {
  describe("several processes", () => {
    const store = openedStore(suite);
    let second: Store | undefined;

    before("open a second store on the data of the first", async function () {
      if (!store().supports.shared) return this.skip();
      second = await openAgain();
    });
    after("close the second store", async () => {
      await second?.close();
    });

    it("see what the other has committed", async () => {
      const draft = eventDraft();
      await storeEvents(store(), [draft]);
      expect(await eventsOf(other(), { messageIds: [draft.messageId] })).to.have.length(1);
      expect(
        (await storeEvents(other(), [draft])).size,
        "an event that the other process stored is known",
      ).to.equal(0);
    });

    it("make one stream of a key, however many feed it", async () => {
      const key = streamKey(uniqueName("trigger"));
      await store().registerEventTypes(["testkit.event"]);
      const feeds = Array.from({ length: 16 }, () => ({
        event: eventDraft(),
        key,
        lifetime: 24 * HOUR,
        fireAfter: null,
      }));
      await Promise.all(
        feeds.map((fed, index) => (index % 2 ? store() : other()).transaction((tx) => feed(tx, [fed]))),
      );
      const streams = await streamsOf(store(), { names: [key.trigger] });
      expect(streams.length, "two processes made two streams of a key").to.equal(1);
      expect(await memberIdsOf(other(), streams[0]?.id ?? -1)).to.have.length(16);
    });

    it("never claim the same stream", async () => {
      const trigger = uniqueName("trigger");
      const keys = Array.from({ length: 20 }, (_, vm) => streamKey(trigger, { vm }));
      const drafts = keys
        .map((key) => streamDraft({ key, fireAt: BASE_TIME }))
        .sort((a, b) => (a.key.hash < b.key.hash ? -1 : 1));
      await store().transaction((tx) => tx.lockStreams(drafts));
      const claimed: number[] = [];
      const work = async (mine: Store): Promise<void> => {
        for (let empty = 0; empty < 2; ) {
          const claims = await mine.claimStreams(claimRequest([trigger], { limit: 2 }));
          claimed.push(...claims.map(({ streamId }) => streamId));
          empty = claims.length === 0 ? empty + 1 : 0;
        }
      };
      await Promise.all([work(store()), work(other())]);
      expect(claimed.length, "two processes claimed the same stream").to.equal(new Set(claimed).size);
      expect(claimed).to.have.length(20);
    });

    it("take over from one another when a lease ran out, and are fenced off", async () => {
      const { claim, trigger, id } = await makeClaimed(store(), "fire", { leaseMs: 1 });
      await waitOut(1);
      const taken = await claimOne(other(), trigger, { worker: "worker-2" });
      expect(
        await store().finishStreams([{ kind: "completed", claim, reason: "fire", purge: true }]),
      ).to.deep.equal([]);
      expect(
        claimIds(
          await other().finishStreams([{ kind: "completed", claim: taken, reason: "fire", purge: false }]),
        ),
      ).to.deep.equal([idOf(taken)]);
      expect((await getStream(store(), id)).state).to.equal("completed");
    });

    it("wake one another, where the store says so", async function () {
      if (!store().supports.wakesAcrossProcesses) return this.skip();
      const called = new Gate();
      const unsubscribe = other().whenReady(() => called.open());
      try {
        await store().transaction((tx) => tx.announce(BASE_TIME));
        await within(suite.patienceMs, "the other process was not told", called.passed);
      } finally {
        unsubscribe();
      }
    });

    it("find what was committed after the first has gone, where the store says so", async function () {
      if (!store().supports.persistent) return this.skip();
      const first = await openAgain();
      const draft = eventDraft();
      await storeEvents(first, [draft]);
      await first.close();
      const later = await openAgain();
      try {
        expect(await eventsOf(later, { messageIds: [draft.messageId] })).to.have.length(1);
      } finally {
        await later.close();
      }
    });

    function other(): Store {
      return second as Store;
    }
  });
}
