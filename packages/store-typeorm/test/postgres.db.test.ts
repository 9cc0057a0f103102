import { StoreDataError, StoreUnavailableError } from "@winchester/core";
import { eventDraft, streamDraft, streamKey } from "@winchester/testkit";
import { expect } from "chai";
import pg from "pg";
import { openTypeOrmStore } from "../src/index.js";
import { caught, textOf } from "./caught.js";
import { createPostgresDatabase, queryPostgres } from "./test-databases.js";

const postgres = await createPostgresDatabase();

type OpenStore = Awaited<ReturnType<typeof openTypeOrmStore>>;

describe("A store on PostgreSQL", () => {
  if (postgres.missing !== undefined) {
    it(postgres.missing);
    return;
  }

  let store: OpenStore;
  before(async () => {
    store = await openTypeOrmStore(postgres.url(), { migrate: true });
    await store.registerEventTypes(["testkit.event"]);
  });
  after(async () => {
    await store.close();
    await postgres.drop();
  });

  function query(sql: string): Promise<Record<string, unknown>[]> {
    return queryPostgres(postgres.url(), sql);
  }

  /** Ends all connections to the database but the one that asks. */
  function killConnections(): Promise<unknown> {
    return query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
  }

  it("doesn't write a row version when it locks an open stream", async () => {
    const draft = streamDraft();
    await store.transaction((tx) => tx.lockStreams([draft]));
    const place = () =>
      query(`SELECT ctid::text, xmin::text FROM stream WHERE key_hash = '${draft.key.hash}'`);
    const before = await place();
    await store.transaction((tx) => tx.lockStreams([draft]));
    expect(await place()).to.deep.equal(before);
  });

  it("runs a transaction again that a deadlock ended", async () => {
    const [first, second] = [streamDraft(), streamDraft()];
    let runs = 0;
    let locked = 0;
    let meet = (): void => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const lock = (one: typeof first, other: typeof first) =>
      store.transaction(async (tx) => {
        runs += 1;
        await tx.lockStreams([one]);
        locked += 1;
        if (locked === 2) meet();
        await met;
        await tx.lockStreams([other]);
      });
    await Promise.all([lock(first, second), lock(second, first)]);
    expect(runs, "one of two was run twice").to.equal(3);
  });

  it("is unavailable when its connections are cut, and available afterwards", async () => {
    const error = await caught(() =>
      store.transaction(async (tx) => {
        await tx.insertEvents([eventDraft()]);
        await killConnections();
        await tx.insertEvents([eventDraft()]);
      }),
    );
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.match(/^PostgreSQL is away: /);
    expect(await store.countEvents({ messageIds: ["none"] })).to.deep.equal([]);
  });

  it("hears of ready streams again after its listening connection was cut", async () => {
    const other = await openTypeOrmStore(postgres.url());
    let calls = 0;
    const unsubscribe = other.whenReady(() => {
      calls += 1;
    });
    await eventually(() => calls > 0, "it calls when it begins to listen");
    await killConnections();
    const before = calls;
    await eventually(() => calls > before, "it calls when it listens again");
    const settled = calls;
    await store.transaction((tx) => tx.announce(0)).catch(() => store.transaction((tx) => tx.announce(0)));
    await eventually(() => calls > settled, "it hears the other store");
    unsubscribe();
    await other.close();
  });

  it("puts announcements together", async () => {
    const listener = new pg.Client({ connectionString: postgres.url() });
    await listener.connect();
    let notifications = 0;
    listener.on("notification", () => {
      notifications += 1;
    });
    await listener.query("LISTEN winchester_ready");
    const many = Array.from({ length: 200 }, (_, count) => store.transaction((tx) => tx.announce(count)));
    await Promise.all(many);
    await eventually(() => notifications > 0, "it notifies");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(notifications).to.be.lessThan(200);
    await listener.end();
  });

  it("stops a statement that takes too long, as an unavailable store", async () => {
    const hasty = await openTypeOrmStore(postgres.url(), { statementTimeoutMs: 200 });
    const draft = eventDraft();
    await store.transaction(async (tx) => {
      await tx.insertEvents([draft]);
      const error = await caught(() => hasty.transaction((other) => other.insertEvents([draft])));
      expect(error).to.be.instanceOf(StoreUnavailableError);
      expect(error.message).to.match(/PostgreSQL (stopped a statement that took too long|gave up)/);
    });
    expect(await hasty.transaction((other) => other.insertEvents([draft]))).to.deep.equal([]);
    await hasty.close();
  });

  it("is unavailable when no connection is had in time", async () => {
    const small = await openTypeOrmStore(postgres.url(), { poolSize: 1, waitMs: 100 });
    const error = await caught(() =>
      small.transaction(() => small.transaction(() => small.transaction(async () => {}))),
    );
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.equal("PostgreSQL is away: timeout exceeded when trying to connect");
    await small.close();
  });

  it("inserts the latest events first, so that what was delivered before is waited for last", async () => {
    const drafts = [3, 1, 2, 2].map((timestamp, index) =>
      eventDraft({ messageId: `late-${index}`, timestamp }),
    );
    await store.transaction((tx) => tx.insertEvents(drafts));
    const rows = await query("SELECT message_id FROM event WHERE message_id LIKE 'late-%' ORDER BY id");
    expect(rows.map(({ message_id }) => message_id)).to.deep.equal(["late-0", "late-2", "late-3", "late-1"]);
  });

  it("takes the same messages with other times from two feeders at once, each message once", async () => {
    const other = await openTypeOrmStore(postgres.url());
    try {
      for (let round = 0; round < 20; round += 1) {
        const feed = (into: OpenStore, times: readonly number[]) =>
          into.transaction((tx) =>
            tx.insertEvents(
              times.map((timestamp, index) => eventDraft({ messageId: `twin-${round}-${index}`, timestamp })),
            ),
          );
        const both = await Promise.all([feed(store, [1, 2, 3]), feed(other, [3, 2, 1])]);
        expect(both.flat(), `round ${round}`).to.have.length(3);
      }
    } finally {
      await other.close();
    }
  });

  it("doesn't pretend that a transaction was committed in which an error was swallowed", async () => {
    const error = await caught(() =>
      store.transaction(async (tx) => {
        await tx.insertEvents([eventDraft({ messageId: "a\0b" })]).catch(() => undefined);
      }),
    );
    expect(textOf(error)).to.equal(
      "STORE_UNAVAILABLE: PostgreSQL rolled a transaction back in which a statement had failed [let errors of a transaction's methods pass through]",
    );
  });

  it("fails at the commit for a membership that can't be written, and keeps nothing of the transaction", async () => {
    const draft = eventDraft();
    const error = await caught(() =>
      store.transaction(async (tx) => {
        const [event] = await tx.insertEvents([draft]);
        await tx.linkEvents([{ streamId: Number.NaN, eventId: event?.id ?? 0 }]);
      }),
    );
    expect(error).to.be.instanceOf(StoreDataError);
    expect(error.message).to.match(/^PostgreSQL refused the data: null value in column "stream_id"/);
    expect(await query(`SELECT id FROM event WHERE message_id = '${draft.messageId}'`)).to.deep.equal([]);
  });

  it("says what failed first, not that the statements after it were ignored", async () => {
    const error = await caught(() =>
      store.transaction(async (tx) => {
        // Nobody waits for it, so what is heard of is the failure of the next one.
        await tx.linkEvents([{ streamId: 1, eventId: Number.NaN }]);
        return tx.lockStreams([streamDraft()]);
      }),
    );
    expect(error).to.be.instanceOf(StoreDataError);
    expect(error.message).to.include('null value in column "event_id"');
  });

  it("goes on where its prepared statements are gone, as behind a pooler that doesn't keep them", async () => {
    const small = await openTypeOrmStore(postgres.url(), { poolSize: 1 });
    try {
      const feed = () => small.transaction((tx) => tx.insertEvents([eventDraft()]));
      expect(await feed()).to.have.length(1);
      const prepared = await small.dataSource.query("SELECT name FROM pg_prepared_statements");
      expect(prepared.map(({ name }: { name: string }) => name)).to.match(/^winchester_[0-9a-f]{16}$/);
      await small.dataSource.query("DEALLOCATE ALL");
      expect(await feed()).to.have.length(1);
      expect(await small.dataSource.query("SELECT name FROM pg_prepared_statements")).to.deep.equal([]);
    } finally {
      await small.close();
    }
  });

  it("blames the data for text that can't be stored, and for ids beyond an index's bounds", async () => {
    const bad = [
      eventDraft({ traits: { text: "lone \ud800" } }),
      eventDraft({ messageId: randomText(20_000) }),
    ];
    for (const draft of bad) {
      const error = await caught(() => store.transaction((tx) => tx.insertEvents([draft])));
      expect(error).to.be.instanceOf(StoreDataError);
      expect(error.message).to.match(/^PostgreSQL refused the data: /);
    }
  });

  it("that lost its tables says so", async () => {
    const url = `${postgres.url()}?schema=lost`;
    const lost = await openTypeOrmStore(url, { migrate: true });
    await query("DROP SCHEMA lost CASCADE");
    expect(textOf(await caught(() => lost.countStreams({})))).to.equal(
      'SCHEMA_MISSING: the database has lost its tables: relation "stream" does not exist [run `winchester db upgrade`]',
    );
    await lost.close();
  });

  it("claims by its indexes, however many streams wait", async () => {
    const key = streamKey("many");
    await query(`
INSERT INTO stream (name, key_hash, distinguishing, state, first_event, last_event, expire_at, expire_floor, fire_at,
  progress, criteria, event_count)
SELECT 'many', '${key.hash}' || n, '{}', 1, 0, 0, 10000000 + n, 10000000 + n, 10000000 + n, '[]', '', 0
FROM generate_series(1, 20000) AS n; ANALYZE stream`);
    const rowsRead = async () => {
      const [row] = await query(
        "SELECT seq_tup_read::int AS read FROM pg_stat_user_tables WHERE relname = 'stream'",
      );
      return Number(row?.read);
    };
    const own = await openTypeOrmStore(postgres.url());
    const before = await rowsRead();
    const request = { limit: 10, worker: "w", leaseMs: 60_000, triggers: ["many"], now: 10_000_006 } as const;
    expect(await own.claimStreams({ ...request, reason: "fire" })).to.have.length(5);
    expect(await own.claimStreams({ ...request, reason: "expire" })).to.have.length(0);
    expect(await own.nextReady(["many"])).to.have.property("dueAt", 10_000_006);
    // A session's counters are certain to be there when it has ended.
    await own.close();
    expect((await rowsRead()) - before, "rows read without an index").to.be.lessThan(20_000);
  });
});

async function eventually(condition: () => boolean, what: string): Promise<void> {
  const until = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > until) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Text that doesn't compress. */
function randomText(length: number): string {
  let text = "";
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text;
}
