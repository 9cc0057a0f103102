import { execFileSync } from "node:child_process";
import {
  type Event,
  type EventDraft,
  type InsertedEvent,
  microsFromInstant,
  StoreUnavailableError,
} from "@winchester/core";
import { expect } from "chai";
import libsql from "libsql";
import { openTypeOrmStore } from "../src/index.js";
import { caught, textOf } from "./caught.js";
import { createSqliteFolder } from "./test-databases.js";

describe("A store on a SQLite file", () => {
  const { url, drop } = createSqliteFolder();
  after(drop);

  it("waits for another process's transaction without blocking this one", async () => {
    const file = url();
    const store = await openTypeOrmStore(file, { migrate: true });
    const other = new libsql(file.slice("sqlite:".length));
    other.exec("BEGIN IMMEDIATE");
    let longest = 0;
    let last = performance.now();
    const ticks = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    setTimeout(() => other.exec("COMMIT"), 300);
    await store.registerEventTypes(["a.b"]);
    clearInterval(ticks);
    expect(other.prepare("SELECT name FROM event_type").all()).to.deep.equal([{ name: "a.b" }]);
    expect(longest, "the event loop stood still, ms").to.be.lessThan(200);
    other.close();
    await store.close();
  });

  it("gives up after a while, as an unavailable store", async () => {
    const file = url();
    const store = await openTypeOrmStore(file, { migrate: true, waitMs: 50 });
    const other = new libsql(file.slice("sqlite:".length));
    other.exec("BEGIN IMMEDIATE");
    const error = await caught(() => store.registerEventTypes(["a.b"]));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(textOf(error)).to.equal(
      "STORE_UNAVAILABLE: another process has locked the SQLite file for 50 ms [let fewer processes share the file, or take PostgreSQL]",
    );
    expect(error.cause).to.have.property("code", "SQLITE_BUSY");
    other.exec("COMMIT");
    await store.registerEventTypes(["a.b"]);
    other.close();
    await store.close();
  });

  it("doesn't show a transaction's changes to others before it has committed", async () => {
    const store = await openTypeOrmStore("sqlite::memory:");
    await store.registerEventTypes(["a"]);
    let seen: unknown;
    const reading = store.transaction(async (tx) => {
      await tx.insertEvents([{ messageId: "m", eventType: "a", timestamp: 1, traits: {}, depth: 0 }]);
      const count = store.countEvents({}).then((result) => {
        seen = result;
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(seen, "read in the middle of a transaction").to.equal(undefined);
      return { count };
    });
    await (await reading).count;
    expect(seen).to.deep.equal([{ eventType: "a", count: 1 }]);
    await store.close();
  });

  it("lets a transaction that waits for itself fail instead of standing still", async () => {
    const store = await openTypeOrmStore("sqlite::memory:", { waitMs: 30 });
    const error = await caught(() => store.transaction(() => store.countEvents({})));
    expect(error.message).to.equal("the SQLite connection was busy for 30 ms");
    expect(await store.countEvents({})).to.deep.equal([]);
    await store.close();
  });

  it("keeps what a killed process had committed", async () => {
    const file = url();
    await (await openTypeOrmStore(file, { migrate: true })).close();
    const index = new URL("../src/index.ts", import.meta.url).href;
    const script = `
import { openTypeOrmStore } from ${JSON.stringify(index)};
const store = await openTypeOrmStore(${JSON.stringify(file)});
await store.registerEventTypes(["a"]);
await store.transaction((tx) => tx.insertEvents([{ messageId: "m", eventType: "a", timestamp: 1, traits: {}, depth: 0 }]));
await store.transaction(async (tx) => {
  await tx.insertEvents([{ messageId: "n", eventType: "a", timestamp: 1, traits: {}, depth: 0 }]);
  process.kill(process.pid, "SIGKILL");
});`;
    expect(() =>
      execFileSync(process.execPath, ["--import=tsx", "--input-type=module", "-e", script], {
        stdio: "pipe",
      }),
    ).to.throw();
    const store = await openTypeOrmStore(file);
    const ids: string[] = [];
    for await (const event of store.findEvents({})) ids.push(event.message_id);
    expect(ids).to.deep.equal(["m"]);
    await store.close();
  });

  it("that lost its tables says so", async () => {
    const store = await openTypeOrmStore("sqlite::memory:");
    await store.dataSource.query("DROP TABLE stream_event");
    await store.dataSource.query("DROP TABLE stream");
    expect(textOf(await caught(() => store.countStreams({})))).to.equal(
      "SCHEMA_MISSING: the database has lost its tables: no such table: stream [run `winchester db upgrade`]",
    );
    await store.close();
  });

  it("whose disk is full is an unavailable store, and works again when it isn't", async () => {
    const store = await openTypeOrmStore("sqlite::memory:");
    await store.registerEventTypes(["a"]);
    const [{ page_count }] = await store.dataSource.query("PRAGMA page_count");
    await store.dataSource.query(`PRAGMA max_page_count = ${page_count}`);
    const draft = {
      messageId: "m",
      eventType: "a",
      timestamp: 1,
      traits: { t: "x".repeat(100_000) },
      depth: 0,
    };
    const error = await caught(() => store.transaction((tx) => tx.insertEvents([draft])));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(textOf(error)).to.equal(
      "STORE_UNAVAILABLE: the SQLite file can't be used: database or disk is full [check the disk's free space and the file's permissions]",
    );
    await store.dataSource.query("PRAGMA max_page_count = 100000");
    expect(await store.transaction((tx) => tx.insertEvents([draft]))).to.have.length(1);
    await store.close();
  });

  it("survives several processes that feed the same key", async () => {
    const file = url();
    await (await openTypeOrmStore(file, { migrate: true })).close();
    const stores = await Promise.all([1, 2, 3].map(() => openTypeOrmStore(file)));
    await Promise.all(
      stores.map(async (store, index) => {
        await store.registerEventTypes(["a"]);
        for (let round = 0; round < 10; round += 1) {
          await store.transaction(async (tx) => {
            await tx.insertEvents([
              { messageId: `${index}-${round}`, eventType: "a", timestamp: 1, traits: {}, depth: 0 },
            ]);
          });
        }
      }),
    );
    expect(await stores[0]?.countEvents({})).to.deep.equal([{ eventType: "a", count: 30 }]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it("stores any number of events in its order, and says which were new", async () => {
    const store = await openTypeOrmStore(url(), { migrate: true });
    await store.registerEventTypes(["even", "odd"]);
    const draftOf = (number: number): EventDraft => ({
      messageId: `e-${String(number).padStart(5, "0")}`,
      eventType: number % 2 === 0 ? "even" : "odd",
      // Beyond 32 bits, and odd: no digit may be lost on the way.
      timestamp: 2_524_608_000_000_001 + 2 * number,
      traits: { number, text: `'"\\\u{1F600}${number}` },
      depth: number % 3,
    });
    const insert = (numbers: readonly number[]): Promise<InsertedEvent[]> =>
      store.transaction((tx) => tx.insertEvents(numbers.map(draftOf)));
    const idsOf = (inserted: readonly InsertedEvent[]): string[] =>
      inserted.map(({ messageId }) => messageId);
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
    // Parts of a statement each: 1,347 are 512, 512, 256, 64, 2 and 1.
    const every7th = upTo(1347).filter((number) => number % 7 === 0);
    const first = await insert(every7th);
    expect(idsOf(first)).to.deep.equal(every7th.map((number) => draftOf(number).messageId));
    const rest = upTo(1347).filter((number) => number % 7 !== 0);
    expect(idsOf(await insert(upTo(1347)))).to.deep.equal(rest.map((number) => draftOf(number).messageId));
    expect(await insert(upTo(1347))).to.deep.equal([]);
    const stored = new Map<string, Event>();
    for await (const event of store.findEvents({})) stored.set(event.message_id, event);
    expect(stored.size).to.equal(1347);
    for (const draft of upTo(1347).map(draftOf)) {
      const { messageId, eventType, timestamp, traits } = draft;
      const event = { message_id: messageId, event_type: eventType, ...traits };
      const { timestamp: time, ...others } = stored.get(messageId)!;
      expect(others).to.deep.equal(event);
      expect(microsFromInstant(time)).to.equal(timestamp);
    }
    await store.close();
  });

  it("refuses an event of a type that nobody registered", async () => {
    const store = await openTypeOrmStore(url(), { migrate: true });
    await store.registerEventTypes(["known"]);
    const draftOf = (messageId: string, eventType: string): EventDraft => {
      return { messageId, eventType, timestamp: 1, traits: {}, depth: 0 };
    };
    const insert = (): Promise<unknown> =>
      store.transaction((tx) =>
        tx.insertEvents([draftOf("a", "known"), draftOf("b", "unknown"), draftOf("c", "known")]),
      );
    expect(textOf(await caught(insert))).to.contain("an event has a type that wasn't registered");
    expect(await store.countEvents({})).to.deep.equal([]);
    await store.close();
  });
});
