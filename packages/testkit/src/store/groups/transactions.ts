import { expect } from "chai";
import { describe, it } from "mocha";
import { eventDraft, streamDraft } from "../drafts.js";
import { Gate, within } from "../gate.js";
import { activeStreamsOf, RollBack, rolledBack } from "../looking.js";
import { insertEvents, storeEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `transaction`: all or nothing, and alone. */
export function describeTransactions(suite: StoreSuite): void {
  describe("transactions", () => {
    const store = openedStore(suite);

    it("gives what the work returns", async () => {
      const answer = { forty: 2 };
      expect(await store().transaction(async () => answer)).to.equal(answer);
    });

    it("throws the very error that the work threw", async () => {
      const error = new Error("on purpose");
      const thrown = await store()
        .transaction(async () => {
          throw error;
        })
        .catch((caught: unknown) => caught);
      expect(thrown, "transaction() should not wrap the errors of the work").to.equal(error);
    });

    it("goes on after a transaction that failed", async () => {
      await rolledBack(
        store().transaction(async () => {
          throw new RollBack();
        }),
      );
      expect((await storeEvents(store(), [eventDraft()])).size).to.equal(1);
    });

    it("goes on after a transaction in which a statement was refused", async () => {
      const draft = streamDraft();
      const failed = store().transaction(async (tx) => {
        await tx.lockStreams([draft]);
        await tx.insertStreams([draft]);
      });
      await failed.catch(() => undefined);
      expect((await storeEvents(store(), [eventDraft()])).size).to.equal(1);
    });

    it("shows others nothing before the commit", async () => {
      const draft = eventDraft({ eventType: uniqueName("type") });
      await store().registerEventTypes([draft.eventType]);
      const [inserted, release] = [new Gate(), new Gate()];
      const transaction = store().transaction(async (tx) => {
        await insertEvents(tx, [draft]);
        inserted.open();
        await release.passed;
        throw new RollBack();
      });
      await inserted.passed;
      // A store that runs one operation at a time answers only when the transaction is over.
      const seen = store().countEvents({ eventTypes: [draft.eventType] });
      if (store().supports.concurrent)
        await within(suite.patienceMs, "reading should not wait for writers", seen);
      release.open();
      await rolledBack(transaction);
      expect(await seen, "an event that was never committed was seen").to.deep.equal([]);
    });

    it("shows everything after the commit", async () => {
      const draft = eventDraft({ eventType: uniqueName("type") });
      await storeEvents(store(), [draft]);
      expect(await store().countEvents({ eventTypes: [draft.eventType] })).to.deep.equal([
        { eventType: draft.eventType, count: 1 },
      ]);
    });

    it("runs transactions that were begun at once so that none overwrites what another wrote", async () => {
      const draft = streamDraft({ eventCount: 0 });
      await Promise.all(
        Array.from({ length: 20 }, () =>
          store().transaction(async (tx) => {
            const [locked] = await tx.lockStreams([draft]);
            await tx.updateStreams([
              { ...draft, id: locked?.id as number, eventCount: (locked?.eventCount ?? 0) + 1 },
            ]);
          }),
        ),
      );
      const [stream] = await activeStreamsOf(store(), draft.key);
      expect(stream?.eventCount, "lockStreams should lock what it reads until the commit").to.equal(20);
    });
  });
}
