import { instantFromMicros, microsFromInstant, type StreamQuery } from "@winchester/core";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { makeClaimed } from "../claiming.js";
import { BASE_TIME, eventDraft, HOUR } from "../drafts.js";
import { getStream, streamsOf } from "../looking.js";
import { type MadeStream, makeStream, makeStreams } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** `findStreams` and `countStreams`. */
export function describeFindingStreams(suite: StoreSuite): void {
  describe("finding streams", () => {
    const store = openedStore(suite);
    const trigger = uniqueName("trigger");
    const other = uniqueName("trigger");
    const datetime = { __type__: "datetime", datetime: "2026-01-01T00:00:00.000000" };
    let made: MadeStream[] = [];

    before("store some streams", async () => {
      made = await makeStreams(store(), [
        { trigger, distinguishing: { vm: 1, tenant: "a" } },
        { trigger, distinguishing: { vm: 2, tenant: "a" }, events: eventsAt(0, 10 * HOUR) },
        { trigger: other, distinguishing: { vm: 1 }, fireAt: BASE_TIME + 9 },
        { trigger: other, distinguishing: { vm: "1", day: datetime }, events: eventsAt(-5 * HOUR) },
      ]);
      const held = await makeClaimed(store(), "fire", {}, { trigger, distinguishing: { vm: 5 } });
      made.push(held);
    });

    const cases: readonly {
      readonly title: string;
      readonly query: StreamQuery;
      readonly finds: readonly number[];
    }[] = [
      { title: "by trigger", query: { names: [trigger] }, finds: [0, 1, 4] },
      { title: "by several triggers", query: { names: [trigger, other, "no-such"] }, finds: [0, 1, 2, 3, 4] },
      { title: "by state", query: { states: ["firing"] }, finds: [4] },
      { title: "by several states", query: { states: ["active", "firing"] }, finds: [0, 1, 2, 3, 4] },
      { title: "by a distinguishing number", query: { distinguishing: { vm: 1 } }, finds: [0, 2] },
      { title: "by a distinguishing text", query: { distinguishing: { vm: "1" } }, finds: [3] },
      { title: "by a distinguishing datetime", query: { distinguishing: { day: datetime } }, finds: [3] },
      { title: "by all of several values", query: { distinguishing: { vm: 1, tenant: "a" } }, finds: [0] },
      { title: "by no values at all", query: { distinguishing: {} }, finds: [0, 1, 2, 3, 4] },
      { title: "by a value that the stream lacks", query: { distinguishing: { rack: 1 } }, finds: [] },
      { title: "with an event at or after a time", query: { from: at(10 * HOUR) }, finds: [1] },
      { title: "with an event before a time", query: { until: at(0) }, finds: [3] },
      { title: "until a time that is excluded", query: { until: at(-5 * HOUR) }, finds: [] },
      {
        title: "from and until, by the span of the events",
        query: { from: at(HOUR), until: at(2 * HOUR) },
        finds: [1],
      },
      {
        title: "by several filters at once",
        query: { names: [other], states: ["active"], until: at(0) },
        finds: [3],
      },
      { title: "by an empty list of triggers", query: { names: [] }, finds: [] },
      { title: "by an empty list of states", query: { states: [] }, finds: [] },
    ];
    for (const { title, query, finds } of cases) {
      it(`finds and counts ${title}`, async () => {
        const mine = { ...query, names: query.names ?? [trigger, other] };
        const found = await streamsOf(store(), mine);
        expect(found.map(({ id }) => made.findIndex((stream) => stream.id === id)).sort()).to.deep.equal(
          finds,
        );
        const counts = await store().countStreams(mine);
        expect(
          counts.reduce((sum, { count }) => sum + count, 0),
          "countStreams",
        ).to.equal(finds.length);
      });
    }

    it("finds by ids, known and unknown", async () => {
      const ids = [idOf(3), idOf(0), 2_000_000_000, idOf(3)];
      expect((await streamsOf(store(), { ids })).map(({ id }) => id)).to.deep.equal(
        [idOf(0), idOf(3)].sort(byNumber),
      );
      expect(await streamsOf(store(), { ids: [] }), "an empty list names no stream").to.deep.equal([]);
    });

    it("finds the streams that have an event", async () => {
      const messageId = made[1]?.events[1]?.messageId as string;
      expect((await streamsOf(store(), { messageId })).map(({ id }) => id)).to.deep.equal([idOf(1)]);
      expect(await streamsOf(store(), { messageId: uniqueName("message") })).to.deep.equal([]);
      expect(await streamsOf(store(), { messageId, names: [other] })).to.deep.equal([]);
    });

    it("gives streams by ascending id, in pages", async () => {
      const query = { names: [trigger, other] };
      const all = (await streamsOf(store(), query)).map(({ id }) => id);
      expect(all).to.deep.equal([...all].sort(byNumber));
      const paged: number[] = [];
      for (let afterId = 0; ; ) {
        const page = await streamsOf(store(), { ...query, afterId, limit: 2 });
        if (page.length === 0) break;
        expect(page.length, "limit").to.be.at.most(2);
        paged.push(...page.map(({ id }) => id));
        afterId = paged.at(-1) as number;
      }
      expect(paged, "afterId and limit should give every stream once").to.deep.equal(all);
      expect(await streamsOf(store(), { ...query, limit: 0 })).to.deep.equal([]);
    });

    it("says all that there is about a stream", async () => {
      const events = eventsAt(3, 1, 2);
      const wish = { distinguishing: { vm: 7 }, events, fireAt: BASE_TIME + 11, expireAt: BASE_TIME + 13 };
      const { id, trigger: name } = await makeStream(store(), wish);
      const { firstEvent, lastEvent, fireAt, expireAt, ...rest } = await getStream(store(), id);
      expect(rest).to.deep.equal({
        id,
        name,
        state: "active",
        distinguishing: { vm: 7 },
        eventCount: 3,
        attempts: 0,
        failures: [],
        retryAt: null,
        worker: null,
        leaseUntil: null,
      });
      const times = [firstEvent, lastEvent, fireAt, expireAt].map(
        (time) => time && microsFromInstant(time) - BASE_TIME,
      );
      expect(times, "times are exact to the microsecond").to.deep.equal([1, 3, 11, 13]);
    });

    it("gives the events where they are asked for, sorted by timestamp and message id", async () => {
      const events = [...eventsAt(2), ...eventsAt(1, 1)];
      const { id } = await makeStream(store(), { events });
      const [stream] = await streamsOf(store(), { ids: [id], withEvents: true });
      const sorted = [...events].sort(
        (a, b) => a.timestamp - b.timestamp || (a.messageId < b.messageId ? -1 : 1),
      );
      expect(stream?.events?.map(({ message_id }) => message_id)).to.deep.equal(
        sorted.map(({ messageId }) => messageId),
      );
      expect(await getStream(store(), id)).to.not.have.property("events");
    });

    it("can be left early, and the store be used meanwhile", async () => {
      for await (const { id } of store().findStreams({ names: [trigger, other] })) {
        expect((await getStream(store(), id)).id).to.equal(id);
        break;
      }
      for await (const { id } of store().findStreams({ names: [trigger], limit: 2 })) {
        await store().countStreams({ ids: [id] });
      }
    });

    it("counts by trigger and state, without limit and afterId", async () => {
      const query = { names: [trigger, other], limit: 1, afterId: 2_000_000_000, withEvents: true };
      const counts = await store().countStreams(query);
      const texts = counts.map(({ name, state, count }) => `${name} ${state} ${count}`);
      expect(texts.sort()).to.deep.equal(
        [`${trigger} active 2`, `${trigger} firing 1`, `${other} active 2`].sort(),
      );
    });

    function idOf(index: number): number {
      return made[index]?.id as number;
    }
  });
}

function at(micros: number): ReturnType<typeof instantFromMicros> {
  return instantFromMicros(BASE_TIME + micros);
}

function eventsAt(...micros: readonly number[]): ReturnType<typeof eventDraft>[] {
  return micros.map((offset) => eventDraft({ timestamp: BASE_TIME + offset }));
}

function byNumber(a: number, b: number): number {
  return a - b;
}
