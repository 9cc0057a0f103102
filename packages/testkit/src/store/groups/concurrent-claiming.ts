import type { ClaimedStream, Store } from "@winchester/core";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { claimRequest } from "../claiming.js";
import { BASE_TIME, eventDraft, HOUR, streamDraft, streamKey } from "../drafts.js";
import { type Feed, feed } from "../feeding.js";
import { Gate, within } from "../gate.js";
import { activeStreamsOf, memberIdsOf, streamsOf } from "../looking.js";
import { makeStream } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** Workers and feeders at the same time. */
export function describeConcurrentClaiming(suite: StoreSuite): void {
  describe("concurrent claiming", () => {
    const store = openedStore(suite);

    it("gives a worker all events of its streams, and every event to one worker", async () => {
      const [feeds, claims] = await race(store());
      const seen = claims.flatMap(({ members }) => members);
      expect(seen.length, "an event was given to two workers").to.equal(new Set(seen).size);
      for (const { claim, members } of claims) {
        expect(members.length, "an event joined a stream while that was being claimed").to.equal(
          claim.eventCount,
        );
        expect(await memberIdsOf(store(), claim.streamId), "an event joined a claimed stream").to.deep.equal(
          members,
        );
      }
      const trigger = feeds[0]?.key.trigger as string;
      const stored = await streamsOf(store(), { names: [trigger], withEvents: true });
      const all = stored.flatMap((stream) => (stream.events ?? []).map(({ message_id }) => message_id));
      expect(all.sort(), "every event should be in one stream").to.deep.equal(
        feeds.map(({ event }) => event.messageId).sort(),
      );
      for (const key of new Map(feeds.map((fed) => [fed.key.hash, fed.key])).values()) {
        const open = (await activeStreamsOf(store(), key)).filter((stream) => stream.open);
        expect(open.length, "of one key at most one stream is open").to.be.at.most(1);
      }
    });

    describe("where transactions run at the same time", () => {
      before(function () {
        if (!store().supports.concurrent) this.skip();
      });

      it("skips a stream that a feeder has locked, without waiting", async () => {
        const trigger = uniqueName("trigger");
        const [locked, release] = [new Gate(), new Gate()];
        const busy = await makeStream(store(), { trigger, distinguishing: { vm: 1 }, fireAt: BASE_TIME });
        const free = await makeStream(store(), { trigger, distinguishing: { vm: 2 }, fireAt: BASE_TIME });
        const feeder = store().transaction(async (tx) => {
          await tx.lockStreams([streamDraft({ key: busy.key })]);
          locked.open();
          await release.passed;
        });
        await locked.passed;
        try {
          const claiming = store().claimStreams(claimRequest([trigger]));
          const claims = await within(suite.patienceMs, "claimStreams waited for a feeder", claiming);
          expect(claims.map(({ streamId }) => streamId)).to.deep.equal([free.id]);
        } finally {
          release.open();
          await feeder;
        }
        const claims = await store().claimStreams(claimRequest([trigger]));
        expect(
          claims.map(({ streamId }) => streamId),
          "it can be claimed when the feeder is done",
        ).to.deep.equal([busy.id]);
      });
    });
  });
}

interface SeenClaim {
  readonly claim: ClaimedStream;
  readonly members: readonly string[];
}

/** Three feeders and two workers on five keys. */
async function race(store: Store): Promise<[Feed[], SeenClaim[]]> {
  const trigger = uniqueName("trigger");
  await store.registerEventTypes(["testkit.event"]);
  const feeds = Array.from({ length: 120 }, (_, index): Feed => {
    const event = eventDraft({ timestamp: BASE_TIME + index });
    return { event, key: streamKey(trigger, { vm: index % 5 }), lifetime: 24 * HOUR, fireAfter: 2 };
  });
  const claims: SeenClaim[] = [];
  let feeding = 3;
  const feeder = async (part: number): Promise<void> => {
    const mine = feeds.filter((_, index) => index % 3 === part);
    for (let from = 0; from < mine.length; from += 4) {
      await store.transaction((tx) => feed(tx, mine.slice(from, from + 4)));
    }
    feeding -= 1;
  };
  const worker = async (name: string): Promise<void> => {
    for (let last = false; !last; ) {
      last = feeding === 0;
      const claimed = await store.claimStreams(claimRequest([trigger], { worker: name, limit: 2 }));
      const loaded = await store.loadMembers(claimed);
      for (const claim of claimed) {
        const members = (loaded.get(claim.streamId) ?? []).map(({ event }) => event.message_id);
        claims.push({ claim, members });
      }
      await store.finishStreams(
        claimed.map((claim) => ({ kind: "completed", claim, reason: "fire", purge: false })),
      );
    }
  };
  await Promise.all([feeder(0), feeder(1), feeder(2), worker("worker-1"), worker("worker-2")]);
  return [feeds, claims];
}
