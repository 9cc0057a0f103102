import { expect } from "chai";
import { before, describe, it } from "mocha";
import { BASE_TIME, eventDraft, HOUR, streamDraft, streamKey } from "../drafts.js";
import { type Feed, feed } from "../feeding.js";
import { Gate, within } from "../gate.js";
import { activeStreamsOf, memberIdsOf, RollBack, rolledBack, streamsOf } from "../looking.js";
import { insertEvents, lockStreams } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** Feeders at the same time. */
export function describeConcurrentFeeding(suite: StoreSuite): void {
  describe("concurrent feeding", () => {
    const store = openedStore(suite);

    it("ends with one open stream where many make the first of a key", async () => {
      const key = streamKey(uniqueName("trigger"));
      const feeds = Array.from({ length: 12 }, () => feedOf(key));
      await store().registerEventTypes(["testkit.event"]);
      await Promise.all(feeds.map((fed) => store().transaction((tx) => feed(tx, [fed]))));
      const streams = await streamsOf(store(), { names: [key.trigger] });
      expect(streams.length, "two feeders should never make two streams of a key").to.equal(1);
      expect((await memberIdsOf(store(), streams[0]?.id ?? -1)).length, "an event was lost").to.equal(12);
    });

    it("commits batches with the same keys and message ids, each event once", async () => {
      const trigger = uniqueName("trigger");
      const shared = Array.from({ length: 30 }, (_, index) => feedOf(streamKey(trigger, { vm: index % 7 })));
      await store().registerEventTypes(["testkit.event"]);
      const batches = Array.from({ length: 6 }, (_, shift) => [
        ...shared.slice(shift * 5),
        ...shared.slice(0, shift * 5),
      ]);
      await Promise.all(batches.map((batch) => store().transaction((tx) => feed(tx, batch))));
      const streams = await streamsOf(store(), { names: [trigger] });
      const members = await Promise.all(streams.map(({ id }) => memberIdsOf(store(), id)));
      expect(streams.length, "of each of the seven keys there should be one stream").to.equal(7);
      expect(members.flat().sort()).to.deep.equal(shared.map(({ event }) => event.messageId).sort());
      expect(streams.map(({ eventCount }) => eventCount)).to.deep.equal(members.map((ids) => ids.length));
    });

    describe("where transactions run at the same time", () => {
      before(function () {
        if (!store().supports.concurrent) this.skip();
      });

      it("lets the second feeder of a key wait for the first, and see what that has written", async () => {
        const draft = streamDraft();
        const [locked, release] = [new Gate(), new Gate()];
        const first = store().transaction(async (tx) => {
          const [mine] = await tx.lockStreams([draft]);
          await tx.updateStreams([{ ...draft, id: mine?.id as number, eventCount: 41 }]);
          locked.open();
          await release.passed;
        });
        await locked.passed;
        const second = store().transaction((tx) => tx.lockStreams([draft]));
        try {
          await expectWaiting(second, "a key that another transaction has locked should be waited for");
        } finally {
          release.open();
          await Promise.allSettled([first, second]);
        }
        const [seen] = await second;
        expect(seen?.inserted, "the stream of the first feeder should be found").to.equal(false);
        expect(seen?.eventCount).to.equal(41);
      });

      it("lets the second feeder of a stream that is there wait for the first, and see what that has written", async () => {
        const draft = streamDraft();
        // Made before: now no unique key holds the second feeder up, only the lock on the row does.
        await store().transaction((tx) => lockStreams(tx, [draft]));
        const [locked, began, release] = [new Gate(), new Gate(), new Gate()];
        const first = store().transaction(async (tx) => {
          const [mine] = await tx.lockStreams([draft]);
          locked.open();
          await release.passed;
          // Only now: a new version of the row would hold up an insertion, lock or no lock.
          await tx.updateStreams([{ ...draft, id: mine?.id as number, eventCount: 41 }]);
        });
        await locked.passed;
        const second = store().transaction((tx) => {
          began.open();
          return tx.lockStreams([draft]);
        });
        await began.passed;
        try {
          await expectWaiting(second, "a stream that another transaction has locked should be waited for");
        } finally {
          release.open();
          await Promise.allSettled([first, second]);
        }
        const [seen] = await second;
        expect(seen?.eventCount, "a feeder goes on from what the one before it wrote").to.equal(41);
      });

      it("lets the second feeder of a key make the stream where the first is rolled back", async () => {
        const draft = streamDraft();
        const [locked, release] = [new Gate(), new Gate()];
        const first = store().transaction(async (tx) => {
          await tx.lockStreams([draft]);
          locked.open();
          await release.passed;
          throw new RollBack();
        });
        await locked.passed;
        const second = store().transaction((tx) => tx.lockStreams([draft]));
        release.open();
        await rolledBack(first);
        expect((await second).map(({ inserted }) => inserted)).to.deep.equal([true]);
        expect(await activeStreamsOf(store(), draft.key)).to.have.length(1);
      });

      it("lets the second feeder make the stream where the first removed its own again", async () => {
        const draft = streamDraft();
        const [locked, release] = [new Gate(), new Gate()];
        const first = store().transaction(async (tx) => {
          const [mine] = await tx.lockStreams([draft]);
          locked.open();
          await release.passed;
          await tx.removeStreams([mine?.id as number]);
        });
        await locked.passed;
        const second = store().transaction((tx) => tx.lockStreams([draft]));
        release.open();
        await first;
        expect(
          (await second).map(({ inserted }) => inserted),
          "a row that vanished while it was waited for has to be inserted again",
        ).to.deep.equal([true]);
      });

      for (const end of ["commits", "is rolled back"] as const) {
        it(`decides who has a new message id when the first feeder ${end}`, async () => {
          const draft = eventDraft();
          await store().registerEventTypes([draft.eventType]);
          const [inserted, release] = [new Gate(), new Gate()];
          const first = store().transaction(async (tx) => {
            await insertEvents(tx, [draft]);
            inserted.open();
            await release.passed;
            if (end === "is rolled back") throw new RollBack();
          });
          await inserted.passed;
          const second = store().transaction((tx) => insertEvents(tx, [draft]));
          release.open();
          await (end === "commits" ? first : rolledBack(first));
          expect((await second).size).to.equal(end === "commits" ? 0 : 1);
        });
      }

      it("doesn't let feeders of different keys wait for each other", async () => {
        const trigger = uniqueName("trigger");
        const [locked, release] = [new Gate(), new Gate()];
        const first = store().transaction(async (tx) => {
          await lockStreams(tx, [streamDraft({ key: streamKey(trigger, { vm: 1 }) })]);
          locked.open();
          await release.passed;
        });
        await locked.passed;
        const other = streamDraft({ key: streamKey(trigger, { vm: 2 }) });
        try {
          const second = store().transaction((tx) => tx.lockStreams([other]));
          await within(suite.patienceMs, "a feeder waited for a key that it doesn't ask for", second);
        } finally {
          release.open();
          await first;
        }
      });
    });
  });
}

/** Fails where the work ends although it should be waiting for a lock. */
async function expectWaiting(work: Promise<unknown>, problem: string): Promise<void> {
  const patience = new Promise<string>((resolve) => setTimeout(resolve, 60, "waiting"));
  const ended = work.then(
    () => "ended",
    () => "failed",
  );
  expect(await Promise.race([ended, patience]), problem).to.equal("waiting");
}

function feedOf(key: Feed["key"]): Feed {
  return { event: eventDraft({ timestamp: BASE_TIME }), key, lifetime: 24 * HOUR, fireAfter: null };
}
