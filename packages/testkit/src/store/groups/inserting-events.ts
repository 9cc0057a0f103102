import { type Event, type EventDraft, microsFromInstant } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { BASE_TIME, eventDraft } from "../drafts.js";
import { eventsOf, RollBack, rolledBack } from "../looking.js";
import { insertEvents, storeEvents } from "../made-stream.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { uniqueName } from "../unique-name.js";

/** What traits can be, in their JSON form: every one has to come back as it was. */
const AWKWARD_TRAITS: Readonly<Record<string, unknown>> = {
  empty: "",
  blanks: " a  b ",
  number_like: "12",
  long: "x".repeat(100_000),
  quotes: `it's "quoted" \\ and 100% {"a":1}`,
  world: "ключ 値 😀 ﬀ",
  integer: 42,
  negative: -7,
  beyond_32_bits: 5_000_000_000,
  largest: Number.MAX_SAFE_INTEGER,
  smallest: Number.MIN_SAFE_INTEGER,
  float: 0.1,
  tiny: 1e-7,
  huge: 1e300,
  "a name with blanks": 1,
  "quote'\"s": 2,
  "$dollar.dot": 3,
  constructor: "no function",
};

/** `insertEvents`, `removeEvents` and `registerEventTypes`. */
export function describeInsertingEvents(suite: StoreSuite): void {
  describe("inserting events", () => {
    const store = openedStore(suite);

    it("gives each new event an id of its own", async () => {
      const drafts = [eventDraft(), eventDraft(), eventDraft()];
      const ids = await storeEvents(store(), drafts);
      expect([...ids.keys()].sort(), "insertEvents should name every new event").to.deep.equal(
        drafts.map(({ messageId }) => messageId).sort(),
      );
      expect(new Set(ids.values()).size, "insertEvents should give different ids").to.equal(3);
    });

    it("leaves out events whose message id an earlier transaction stored", async () => {
      const [known, unknown] = [eventDraft({ traits: { from: "first" } }), eventDraft()];
      await storeEvents(store(), [known]);
      const ids = await storeEvents(store(), [{ ...known, traits: { from: "second" } }, unknown]);
      expect([...ids.keys()], "insertEvents should give the new events alone").to.deep.equal([
        unknown.messageId,
      ]);
      const [stored] = await eventsOf(store(), { messageIds: [known.messageId] });
      expect(stored?.from, "a duplicate should not change the event that is stored").to.equal("first");
    });

    it("leaves out events that the same transaction inserted before", async () => {
      const draft = eventDraft();
      await store().registerEventTypes([draft.eventType]);
      const second = await store().transaction(async (tx) => {
        await insertEvents(tx, [draft]);
        return insertEvents(tx, [draft]);
      });
      expect(second.size, "an event is known inside the transaction that inserted it").to.equal(0);
    });

    it("tells message ids and event types apart by case, accents and trailing blanks", async () => {
      const id = uniqueName("message");
      const type = uniqueName("type");
      const texts = ["a", "A", "á", "a ", "a\u0301"];
      const drafts = texts.map((text) =>
        eventDraft({ messageId: `${id}${text}`, eventType: `${type}${text}` }),
      );
      const inserted = await storeEvents(store(), drafts);
      expect(inserted.size, "each of these message ids is different").to.equal(texts.length);
      const found = await eventsOf(store(), { eventTypes: [`${type}A`] });
      expect(found.map(({ message_id }) => message_id)).to.deep.equal([`${id}A`]);
    });

    for (const [name, value] of Object.entries(AWKWARD_TRAITS)) {
      it(`gives back the trait ${JSON.stringify(name)} as it was`, async () => {
        const draft = eventDraft({ traits: { [name]: value } });
        expect(await readBack(draft)).to.have.own.property(name, value);
      });
    }

    it("gives an event exactly the traits that it was stored with", async () => {
      const stored = await readBack(eventDraft({ traits: AWKWARD_TRAITS }));
      expect(Object.keys(stored).sort()).to.deep.equal(
        [...Object.keys(AWKWARD_TRAITS), "message_id", "event_type", "timestamp"].sort(),
      );
    });

    it("gives a datetime trait back as an instant, with its microseconds", async () => {
      const datetime = { __type__: "datetime", datetime: "2015-02-27T15:31:24.473932" };
      const { launched_at } = await readBack(eventDraft({ traits: { launched_at: datetime } }));
      expect(String(launched_at)).to.equal("2015-02-27T15:31:24.473932Z");
    });

    for (const timestamp of [BASE_TIME, -1, 0, -1_234_567_890_123_457, 7_258_118_399_999_999]) {
      it(`keeps the microseconds of the timestamp ${timestamp}`, async () => {
        const stored = await readBack(eventDraft({ timestamp }));
        expect(microsFromInstant(stored.timestamp), "times are stored with microseconds").to.equal(timestamp);
      });
    }

    it("never drops an event of a type that wasn't registered: it is stored, or the transaction fails", async () => {
      const draft = eventDraft({ eventType: uniqueName("type") });
      const outcome = await store()
        .transaction((tx) => insertEvents(tx, [draft]))
        .then(
          (ids) => (ids.size === 1 ? "stored" : "dropped"),
          () => "failed",
        );
      expect(outcome, "the event was taken for a duplicate, and is lost").to.not.equal("dropped");
    });

    it("lets event types be registered again, and by several at once", async () => {
      const names = Array.from({ length: 5 }, () => uniqueName("type"));
      await Promise.all([1, 2, 3, 4].map(() => store().registerEventTypes(names)));
      await store().registerEventTypes(names);
      const drafts = names.map((eventType) => eventDraft({ eventType }));
      await store().transaction((tx) => insertEvents(tx, drafts));
      expect(await store().countEvents({ eventTypes: names })).to.have.length(5);
    });

    it("forgets events that the transaction removed again", async () => {
      const [kept, removed] = [eventDraft(), eventDraft()];
      await store().registerEventTypes([kept.eventType]);
      await store().transaction(async (tx) => {
        const ids = await insertEvents(tx, [kept, removed]);
        await tx.removeEvents([ids.get(removed.messageId) as number]);
      });
      const found = await eventsOf(store(), { messageIds: [kept.messageId, removed.messageId] });
      expect(found.map(({ message_id }) => message_id)).to.deep.equal([kept.messageId]);
      expect((await storeEvents(store(), [removed])).size, "a removed event is new again").to.equal(1);
    });

    it("takes an event as new whose first insertion was rolled back", async () => {
      const draft = eventDraft();
      await store().registerEventTypes([draft.eventType]);
      await rolledBack(
        store().transaction(async (tx) => {
          await insertEvents(tx, [draft]);
          throw new RollBack();
        }),
      );
      expect((await storeEvents(store(), [draft])).size, "a rolled back event is new").to.equal(1);
    });

    async function readBack(draft: EventDraft): Promise<Event> {
      await storeEvents(store(), [draft]);
      const found = await eventsOf(store(), { messageIds: [draft.messageId] });
      expect(found.length, "findEvents should give the event that was stored").to.equal(1);
      return found[0] as Event;
    }
  });
}
