import { microsFromInstant } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { claimOne, makeClaimed } from "../claiming.js";
import { BASE_TIME, eventDraft, HOUR } from "../drafts.js";
import { feed } from "../feeding.js";
import { memberIdsOf, streamsOf } from "../looking.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `loadMembers`, and that they are fixed by the claim. */
export function describeMembers(suite: StoreSuite): void {
  describe("members", () => {
    const store = openedStore(suite);

    it("come sorted by timestamp, to the microsecond", async () => {
      const times = [3, 1_000_000, -2, 0, 2].map((micros) => BASE_TIME + micros);
      const events = times.map((timestamp) => eventDraft({ timestamp }));
      const { claim } = await makeClaimed(store(), "fire", {}, { events });
      const members = (await store().loadMembers([claim])).get(claim.streamId) ?? [];
      expect(members.map(({ event }) => microsFromInstant(event.timestamp))).to.deep.equal(
        times.sort((a, b) => a - b),
      );
    });

    it("of the same timestamp come sorted by message id, code point by code point", async () => {
      const id = uniqueName("message");
      const sorted = ["-", "0", "10", "9", "A", "Z", "_", "a", "b", "é", "值", "～", "😀"];
      const events = [...sorted].reverse().map((text) => eventDraft({ messageId: `${id}/${text}` }));
      const { claim } = await makeClaimed(store(), "fire", {}, { events });
      const members = (await store().loadMembers([claim])).get(claim.streamId) ?? [];
      expect(
        members.map(({ event }) => event.message_id.slice(id.length + 1)),
        "message ids are compared byte by byte of UTF-8, not by a language's rules",
      ).to.deep.equal(sorted);
    });

    it("have their traits and their depth", async () => {
      const events = [
        eventDraft({ depth: 0 }),
        eventDraft({ timestamp: BASE_TIME + 1, depth: 3, traits: { vm: "a" } }),
      ];
      const { claim } = await makeClaimed(store(), "fire", {}, { events });
      const members = (await store().loadMembers([claim])).get(claim.streamId) ?? [];
      expect(members.map(({ depth }) => depth)).to.deep.equal([0, 3]);
      expect(members[1]?.event.vm).to.equal("a");
      expect(members[1]?.event.event_type).to.equal("testkit.event");
    });

    it("are given for many claims at once, to each its own", async () => {
      const held = [await makeClaimed(store()), await makeClaimed(store()), await makeClaimed(store())];
      const loaded = await store().loadMembers(held.map(({ claim }) => claim));
      for (const { id, events } of held) {
        const ids = (loaded.get(id) ?? []).map(({ event }) => event.message_id);
        expect(ids, "loadMembers gave a stream the wrong events").to.deep.equal(
          events.map(({ messageId }) => messageId),
        );
      }
    });

    it("are as many as the claim says, and the same in a later attempt", async () => {
      const events = [eventDraft(), eventDraft(), eventDraft()];
      const { claim, trigger } = await makeClaimed(store(), "fire", {}, { events });
      expect(claim.eventCount).to.equal(3);
      const first = await store().loadMembers([claim]);
      await store().finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: true }]);
      const again = await claimOne(store(), trigger);
      expect(idsIn(await store().loadMembers([again]))).to.deep.equal(idsIn(first));
    });

    it("aren't joined by an event that comes after the claim", async () => {
      const held = await makeClaimed(store());
      const event = eventDraft({ timestamp: BASE_TIME + 1 });
      const fed = { event, key: held.key, lifetime: 24 * HOUR, fireAfter: 1 };
      await store().transaction((tx) => feed(tx, [fed]));
      expect(await memberIdsOf(store(), held.id), "an event joined a stream that a worker has").to.deep.equal(
        held.events.map(({ messageId }) => messageId),
      );
      const [, next] = await streamsOf(store(), { names: [held.trigger], withEvents: true });
      expect(next?.events?.map(({ message_id }) => message_id)).to.deep.equal([event.messageId]);
    });

    function idsIn(members: Awaited<ReturnType<ReturnType<typeof store>["loadMembers"]>>): string[] {
      return [...members.values()].flat().map(({ event }) => event.message_id);
    }
  });
}
