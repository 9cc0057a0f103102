import { statSync } from "node:fs";
import { type ClaimedStream, type ClaimRequest, type Event, eventToJSON, type Store } from "@winchester/core";
import { BASE_TIME, eventDraft, feed, streamKey } from "@winchester/testkit";
import { expect } from "chai";
import { openJournalStore } from "../src/index.js";
import { temporaryFiles } from "./temporary-files.js";

const REQUEST: ClaimRequest = {
  reason: "fire",
  now: BASE_TIME + 1,
  limit: 10,
  worker: "worker-1",
  leaseMs: 0,
  triggers: ["vm_watch"],
};

describe("a journal that is closed and opened again", () => {
  const newFile = temporaryFiles();

  it("has every event with its traits, in the order in which they were stored", async () => {
    const file = newFile();
    const launched_at = { __type__: "datetime", datetime: "2015-02-27T15:31:24.473932" };
    const drafts = [
      eventDraft({ messageId: "b", traits: { text: "line\nend, \u2028 and 値 😀", ratio: 0.1 } }),
      eventDraft({ messageId: "a", timestamp: BASE_TIME - 1, traits: { launched_at } }),
    ];
    const store = await openJournalStore(file);
    for (const draft of drafts) await store.transaction((tx) => tx.insertEvents([draft]));
    const before = await eventsOf(store);
    await store.close();

    const again = await openJournalStore(file);
    expect(textOf(await eventsOf(again))).to.equal(textOf(before));
    expect(before.map(({ message_id }) => message_id)).to.deep.equal(["b", "a"]);
    expect(await again.transaction((tx) => tx.insertEvents([eventDraft({ messageId: "a" })]))).to.deep.equal(
      [],
    );
    await again.close();
  });

  it("goes on with a stream where its worker stopped, with the same run key", async () => {
    const file = newFile();
    const store = await openJournalStore(file);
    await feedStream(store);
    const claim = await claimOne(store);
    await store.transaction((tx) => tx.finishRuns([{ claim, handlers: ["log", "bill"] }]));
    await store.recordCommits([{ claim, position: 0 }]);
    await store.close();

    const again = await openJournalStore(file);
    const taken = await claimOne(again);
    expect(taken).to.deep.equal({
      ...claim,
      serial: claim.serial + 1,
      attempts: 2,
      run: { handlers: ["log", "bill"], committed: [0] },
    });
    expect((await again.loadMembers([taken])).get(taken.streamId)).to.have.length(2);
    expect(
      await again.finishStreams([{ kind: "completed", claim, reason: "fire", purge: true }]),
      "the claim of the process before is fenced off",
    ).to.deep.equal([]);
    await again.close();
  });

  it("gives no id of a purged stream to another", async () => {
    const file = newFile();
    const ids: number[] = [];
    for (let life = 0; life < 3; life += 1) {
      const store = await openJournalStore(file);
      ids.push(await feedStream(store));
      expect(await store.purgeStreams({})).to.equal(1);
      await store.close();
    }
    expect(new Set(ids).size).to.equal(3);
  });

  it("keeps its counters", async () => {
    const file = newFile();
    const store = await openJournalStore(file);
    await store.transaction((tx) => tx.addToTally({ received: 2, stored: 1 }));
    await store.transaction((tx) => tx.addToTally({ received: 1 }));
    await store.close();
    const again = await openJournalStore(file);
    expect(await again.readTally()).to.deep.equal({ received: 3, stored: 1 });
    await again.close();
  });

  it("has nothing of a transaction that was rolled back", async () => {
    const file = newFile();
    const store = await openJournalStore(file);
    const failed = store.transaction(async (tx) => {
      await tx.insertEvents([eventDraft()]);
      throw new Error("rolled back");
    });
    await failed.catch(() => undefined);
    await store.close();
    const again = await openJournalStore(file);
    expect(await eventsOf(again)).to.deep.equal([]);
    await again.close();
  });

  it("is written anew, without what is gone meanwhile", async () => {
    const file = newFile();
    const store = await openJournalStore(file);
    await feedStream(store);
    const claim = await claimOne(store);
    for (let renewal = 0; renewal < 100; renewal += 1) await store.renewLeases([claim], 60_000);
    await store.close();
    const { size } = statSync(file);
    await (await openJournalStore(file)).close();
    expect(statSync(file).size).to.be.lessThan(size / 10);
  });
});

/** Feeds two events to a stream that is due; gives the stream's id. */
async function feedStream(store: Store): Promise<number> {
  const key = streamKey("vm_watch", { vm: 1 });
  const feeds = [0, 1].map(() => ({ event: eventDraft(), key, lifetime: 1_000_000, fireAfter: 2 }));
  const made = await store.transaction((tx) => feed(tx, feeds));
  return made.get(key.hash)?.[0] ?? -1;
}

async function claimOne(store: Store): Promise<ClaimedStream> {
  const [claim] = await store.claimStreams(REQUEST);
  if (claim === undefined) throw new Error("no stream is ready");
  return claim;
}

async function eventsOf(store: Store): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of store.findEvents({})) events.push(event);
  return events;
}

function textOf(events: readonly Event[]): string {
  return JSON.stringify(events.map(eventToJSON));
}
