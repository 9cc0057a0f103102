import { MemoryStore, type StoreTransaction } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { eventDraft, streamDraft } from "../src/index.js";

const [first, second] = [eventDraft({ messageId: "a" }), eventDraft({ messageId: "b" })];
const draft = streamDraft();
const other = streamDraft();

interface Mistake {
  readonly does: string;
  readonly work: (tx: StoreTransaction) => Promise<unknown>;
  readonly says: string;
}

const MISTAKES: readonly Mistake[] = [
  {
    does: "inserts events that aren't sorted",
    work: (tx) => tx.insertEvents([second, first]),
    says: "insertEvents: a comes after b",
  },
  {
    does: "inserts an event twice",
    work: (tx) => tx.insertEvents([first, first]),
    says: "insertEvents: a is given twice",
  },
  {
    does: "locks a key twice",
    work: (tx) => tx.lockStreams([draft, draft]),
    says: `lockStreams: ${draft.key.hash} is given twice`,
  },
  {
    does: "locks with a draft that isn't open",
    work: (tx) => tx.lockStreams([{ ...draft, open: false }]),
    says: `lockStreams: the draft of ${draft.key.trigger} isn't open`,
  },
  {
    does: "inserts a stream of a key that isn't locked",
    work: (tx) => tx.insertStreams([draft]),
    says: `insertStreams: a key of ${draft.key.trigger} isn't locked`,
  },
  {
    does: "writes a stream that isn't locked",
    work: (tx) => tx.updateStreams([{ ...draft, id: 1 }]),
    says: "updateStreams: this transaction hasn't locked stream 1",
  },
  {
    does: "removes a stream that it hasn't inserted",
    work: async (tx) => {
      await tx.lockStreams([other]);
      await tx.removeStreams([1]);
    },
    says: "removeStreams: this transaction hasn't inserted stream 1",
  },
  {
    does: "removes an event that it hasn't inserted",
    work: (tx) => tx.removeEvents([1]),
    says: "removeEvents: this transaction hasn't inserted event 1",
  },
  {
    does: "links to a stream that isn't locked",
    work: (tx) => tx.linkEvents([{ streamId: 1, eventId: 1 }]),
    says: "linkEvents: this transaction hasn't locked stream 1",
  },
  {
    does: "links an event that isn't there",
    work: async (tx) => {
      await tx.lockStreams([other]);
      await tx.linkEvents([{ streamId: 1, eventId: 99 }]);
    },
    says: "linkEvents: there is no event 99",
  },
  {
    does: "links an event twice",
    work: async (tx) => {
      await tx.lockStreams([other]);
      await tx.linkEvents([
        { streamId: 1, eventId: 1 },
        { streamId: 1, eventId: 1 },
      ]);
    },
    says: "linkEvents: event 1 is in stream 1 already",
  },
];

describe("MemoryStore's protocol", () => {
  for (const { does, work, says } of MISTAKES) {
    it(`refuses a caller that ${does}`, async () => {
      const store = new MemoryStore();
      await store.registerEventTypes([first.eventType]);
      await store.transaction(async (tx) => {
        await tx.insertEvents([eventDraft()]);
        await tx.lockStreams([other]);
      });
      const error = await errorOf(store.transaction(work));
      expect(error).to.deep.include({ code: "STORE_PROTOCOL", message: says });
      expect(error.hint, "what to do about it").to.be.a("string");
    });
  }

  it("refuses a transaction that is used when it is over", async () => {
    const store = new MemoryStore();
    const kept = await store.transaction(async (tx) => [tx]);
    const error = await errorOf((kept[0] as StoreTransaction).insertEvents([]));
    expect(error).to.deep.include({
      code: "STORE_PROTOCOL",
      message: "insertEvents: the transaction is over",
    });
  });

  it("refuses an event of a type that isn't registered, and says which", async () => {
    const store = new MemoryStore();
    const error = await errorOf(store.transaction((tx) => tx.insertEvents([first])));
    expect(error).to.deep.include({
      code: "STORE_DATA_REFUSED",
      message: "event a: its type testkit.event isn't registered",
      hint: "call registerEventTypes before the transaction",
    });
  });

  it("names the stream that holds a key when a second is opened", async () => {
    const store = new MemoryStore();
    const error = await errorOf(
      store.transaction(async (tx) => {
        await tx.lockStreams([draft]);
        await tx.insertStreams([draft]);
      }),
    );
    const { trigger } = draft.key;
    expect(error).to.deep.include({
      code: "STORE_DATA_REFUSED",
      message: `trigger ${trigger}: stream 1 holds the open key of stream 2`,
    });
  });

  it("runs transactions in the order in which they were begun", async () => {
    const store = new MemoryStore();
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4].map((number) =>
        store.transaction(async () => {
          await new Promise((resolve) => setTimeout(resolve, 5 - number));
          order.push(number);
        }),
      ),
    );
    expect(order).to.deep.equal([1, 2, 3, 4]);
  });

  it("takes leases and retries from the clock that it was given", async () => {
    let nowMs = 1_000_000;
    const store = new MemoryStore({ clockMs: () => nowMs });
    await store.transaction((tx) => tx.lockStreams([{ ...draft, fireAt: 5 }]));
    const request = {
      reason: "fire",
      now: 6,
      limit: 1,
      worker: "w",
      leaseMs: 500,
      triggers: [draft.key.trigger],
    } as const;
    const [claim] = await store.claimStreams(request);
    nowMs += 499;
    expect(await store.claimStreams(request)).to.deep.equal([]);
    expect(await store.nextReady(request.triggers)).to.deep.equal({ dueAt: null, retryInMs: 1 });
    nowMs += 1;
    const [taken] = await store.claimStreams(request);
    expect(taken).to.deep.include({ streamId: claim?.streamId, attempts: 2 });
  });
});

async function errorOf(work: Promise<unknown>): Promise<Error & { code?: string; hint?: string }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it should have been refused");
}
