import { type EventDraft, type EventQuery, instantFromMicros } from "@winchester/core";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { BASE_TIME, eventDraft, HOUR } from "../drafts.js";
import { eventsOf } from "../looking.js";
import { storeEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `findEvents` and `countEvents`. */
export function describeFindingEvents(suite: StoreSuite): void {
  describe("finding events", () => {
    const store = openedStore(suite);
    const eventType = uniqueName("type");
    const otherType = uniqueName("type");
    const datetime = { __type__: "datetime", datetime: "2026-01-01T00:00:00.000001" };
    const drafts: EventDraft[] = [
      eventDraft({ eventType, timestamp: BASE_TIME + 2, traits: { vm: 1, text: "a" } }),
      eventDraft({ eventType, timestamp: BASE_TIME + 1, traits: { vm: "1" } }),
      eventDraft({ eventType: otherType, timestamp: BASE_TIME + HOUR, traits: { vm: 1, at: datetime } }),
      eventDraft({
        eventType: otherType,
        timestamp: BASE_TIME - HOUR,
        traits: { text: "100%_'\"\\", float: 0.5 },
      }),
      eventDraft({ eventType, timestamp: BASE_TIME + 1, traits: {} }),
    ];

    before("store some events", async () => {
      for (const draft of drafts) await storeEvents(store(), [draft]);
    });

    const cases: readonly {
      readonly title: string;
      readonly query: EventQuery;
      readonly finds: readonly number[];
    }[] = [
      { title: "by type", query: { eventTypes: [eventType] }, finds: [0, 1, 4] },
      {
        title: "by several types",
        query: { eventTypes: [otherType, eventType, "no-such"] },
        finds: [0, 1, 2, 3, 4],
      },
      { title: "by an empty list of types", query: { eventTypes: [] }, finds: [] },
      { title: "by a time that is included", query: { from: at(2) }, finds: [0, 2] },
      { title: "by a time that is excluded", query: { until: at(1) }, finds: [3] },
      { title: "by a span of time", query: { from: at(1), until: at(2) }, finds: [1, 4] },
      { title: "by a number", query: { traits: { vm: 1 } }, finds: [0, 2] },
      { title: "by a text", query: { traits: { vm: "1" } }, finds: [1] },
      { title: "by awkward text", query: { traits: { text: "100%_'\"\\" } }, finds: [3] },
      { title: "by a fraction", query: { traits: { float: 0.5 } }, finds: [3] },
      { title: "by a datetime", query: { traits: { at: datetime } }, finds: [2] },
      { title: "by all of several traits", query: { traits: { vm: 1, text: "a" } }, finds: [0] },
      { title: "by no traits at all", query: { traits: {} }, finds: [0, 1, 2, 3, 4] },
      { title: "by a trait that no event has", query: { traits: { rack: 1 } }, finds: [] },
      {
        title: "by several filters at once",
        query: { eventTypes: [eventType], traits: { vm: 1 } },
        finds: [0],
      },
    ];
    for (const { title, query, finds } of cases) {
      it(`finds and counts ${title}`, async () => {
        const mine = { ...query, eventTypes: query.eventTypes ?? [eventType, otherType] };
        expect(await indicesOf(mine)).to.deep.equal(finds);
        const counts = await store().countEvents(mine);
        expect(
          counts.reduce((sum, { count }) => sum + count, 0),
          "countEvents",
        ).to.equal(finds.length);
      });
    }

    it("finds by message ids, known and unknown", async () => {
      const messageIds = [idOf(3), idOf(1), uniqueName("message"), idOf(3)];
      expect(await indicesOf({ messageIds })).to.deep.equal([1, 3]);
      expect(await indicesOf({ messageIds: [] }), "an empty list names no event").to.deep.equal([]);
    });

    it("gives events in the order in which they were stored, in pages", async () => {
      const query = { eventTypes: [eventType, otherType] };
      expect(await indicesOf(query)).to.deep.equal([0, 1, 2, 3, 4]);
      expect(await indicesOf({ ...query, limit: 2 })).to.deep.equal([0, 1]);
      expect(await indicesOf({ ...query, limit: 2, after: idOf(1) })).to.deep.equal([2, 3]);
      expect(await indicesOf({ ...query, limit: 2, after: idOf(3) })).to.deep.equal([4]);
      expect(await indicesOf({ ...query, after: idOf(4) })).to.deep.equal([]);
      expect(await indicesOf({ ...query, limit: 0 })).to.deep.equal([]);
    });

    it("goes on after an event that the filters don't admit", async () => {
      expect(await indicesOf({ eventTypes: [eventType], after: idOf(2) })).to.deep.equal([4]);
    });

    it("can be left early, and the store be used meanwhile", async () => {
      for await (const event of store().findEvents({ eventTypes: [eventType] })) {
        expect(await eventsOf(store(), { messageIds: [event.message_id] })).to.have.length(1);
        break;
      }
    });

    it("gives every reader events of its own", async () => {
      const query = { messageIds: [idOf(0)] };
      const [first] = await eventsOf(store(), query);
      (first as Record<string, unknown>).text = "changed";
      const [second] = await eventsOf(store(), query);
      expect(second?.text, "a reader changed what the store keeps").to.equal("a");
    });

    it("counts by type, without limit and after", async () => {
      const query = { eventTypes: [eventType, otherType], limit: 1, after: idOf(4) };
      const counts = await store().countEvents(query);
      const texts = counts.map((each) => `${each.eventType} ${each.count}`);
      expect(texts.sort()).to.deep.equal([`${eventType} 3`, `${otherType} 2`].sort());
    });

    function idOf(index: number): string {
      return drafts[index]?.messageId as string;
    }

    async function indicesOf(query: EventQuery): Promise<number[]> {
      const found = await eventsOf(store(), query);
      return found.map(({ message_id }) => drafts.findIndex(({ messageId }) => messageId === message_id));
    }
  });
}

function at(micros: number): ReturnType<typeof instantFromMicros> {
  return instantFromMicros(BASE_TIME + micros);
}
