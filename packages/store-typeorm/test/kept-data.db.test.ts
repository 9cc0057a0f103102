import { type Event, StoreDataError, type Stream } from "@winchester/core";
import { eventDraft, streamDraft } from "@winchester/testkit";
import { expect } from "chai";
import { openTypeOrmStore } from "../src/index.js";
import { caught, textOf } from "./caught.js";
import { createEachDatabase } from "./test-databases.js";

const { kinds, drop } = await createEachDatabase();

after(drop);

for (const { name, missing, url } of kinds) {
  describe(`What a store on ${name} keeps`, () => {
    if (missing !== undefined) {
      it(missing);
      return;
    }

    let store: Awaited<ReturnType<typeof openTypeOrmStore>>;
    before(async () => {
      store = await openTypeOrmStore(url(), { migrate: true });
      await store.registerEventTypes(["testkit.event"]);
    });
    after(() => store.close());

    async function keptTraits(traits: Record<string, unknown>): Promise<Event> {
      const draft = eventDraft({ traits });
      await store.transaction((tx) => tx.insertEvents([draft]));
      return first(store.findEvents({ messageIds: [draft.messageId] }));
    }

    it("is every text, in names too", async () => {
      const texts = {
        "a \"quoted\" 'name' \\ $.x[0]": "quotes ' \" \\ ; -- /* */ ?1 $1 %s",
        "näme\u2028": "😀\u{10ffff}\u0001\u001f\u007f\u2028\n\r\t",
        empty: "",
        long: "x".repeat(1_000_000),
        toJSON: "not a function",
      };
      expect(await keptTraits(texts)).to.include(texts);
      for (const [trait, value] of Object.entries(texts)) {
        const found = await first(store.findEvents({ traits: { [trait]: value } }));
        expect(found[trait], trait).to.equal(value);
      }
    });

    it("is every number exactly", async () => {
      const numbers = {
        most: Number.MAX_SAFE_INTEGER,
        least: Number.MIN_SAFE_INTEGER,
        fraction: 0.1 + 0.2,
        tiny: Number.MIN_VALUE,
        huge: Number.MAX_VALUE,
        big: 1e21,
        zero: 0,
        negative: -1.5e-7,
      };
      expect(await keptTraits(numbers)).to.include(numbers);
    });

    it("is found by its value and not by what looks like it", async () => {
      await keptTraits({ answer: "5", kind: "text" });
      await keptTraits({ answer: 5, kind: "number" });
      expect((await first(store.findEvents({ traits: { answer: 5 } }))).kind).to.equal("number");
      expect((await first(store.findEvents({ traits: { answer: "5" } }))).kind).to.equal("text");
      expect(await store.countEvents({ traits: { answer: 6 } })).to.deep.equal([]);
      expect(await store.countEvents({ traits: { nothing: "5" } })).to.deep.equal([]);
    });

    it("is what a worker says, without what can't be stored", async () => {
      const draft = streamDraft({ fireAt: 1 });
      await store.transaction((tx) => tx.lockStreams([draft]));
      const request = { reason: "fire", now: 2, limit: 1, leaseMs: 60_000, worker: "w" } as const;
      const [claim] = await store.claimStreams({ ...request, triggers: [draft.key.trigger] });
      if (claim === undefined) throw new Error("nothing was claimed");
      const failure = { message: "nul \0 and \ud800", handler: "h", stack: "s\0" };
      await store.finishStreams([{ kind: "failed", claim, failure }]);
      const stream: Stream = await first(store.findStreams({ ids: [claim.streamId] }));
      expect(stream.failures).to.have.length(1);
      expect(stream.failures[0]).to.include({
        message: "nul \ufffd and \ufffd",
        handler: "h",
        stack: "s\ufffd",
      });
      const age = Date.now() - Number(stream.failures[0]?.at.epochMilliseconds);
      expect(Math.abs(age), "the failure's time, on the clock of the store").to.be.lessThan(60_000);
    });

    it("never is an event whose type wasn't registered", async () => {
      const draft = eventDraft({ eventType: "never.registered" });
      const error = await caught(() => store.transaction((tx) => tx.insertEvents([draft])));
      expect(error).to.be.instanceOf(StoreDataError);
      expect(textOf(error)).to.equal(
        "STORE_DATA_REFUSED: an event has a type that wasn't registered [call registerEventTypes with the types of all events before the transaction]",
      );
    });

    it("can be read through TypeORM's entities", async () => {
      const draft = eventDraft({ traits: { answer: 42 } });
      const stream = streamDraft();
      await store.transaction(async (tx) => {
        const [event] = await tx.insertEvents([draft]);
        const [locked] = await tx.lockStreams([stream]);
        await tx.linkEvents([{ streamId: locked?.id ?? 0, eventId: event?.id ?? 0 }]);
      });
      const event = await store.dataSource
        .getRepository<{ id: number; message_id: string; timestamp: number; traits: unknown }>("Event")
        .findOneByOrFail({ message_id: draft.messageId });
      expect(event).to.deep.include({ timestamp: draft.timestamp, traits: { answer: 42 } });
      const row = await store.dataSource
        .getRepository<{ id: number; key_hash: string }>("Stream")
        .findOneByOrFail({ key_hash: stream.key.hash });
      expect(row).to.deep.include({
        name: stream.key.trigger,
        distinguishing: JSON.parse(stream.key.distinguishing),
        state: 1,
        run_done: false,
        failures: [],
      });
      const links = store.dataSource.getRepository("StreamEvent");
      expect(await links.findBy({ stream_id: row.id })).to.deep.equal([
        { stream_id: row.id, event_id: event.id },
      ]);
    });
  });
}

async function first<Item>(items: AsyncIterable<Item>): Promise<Item> {
  for await (const item of items) return item;
  throw new Error("nothing was found");
}
