// The store as the processes of the crash and race harness open it: whole, or with one protection taken out.
import { setTimeout as sleep } from "node:timers/promises";
import { type ClaimId, type Store, type StoreTransaction, WinchesterError } from "@winchester/core";
import type { Connection } from "../src/connection.js";
import { dialectOf } from "../src/dialects.js";
import { openTypeOrmStore, upgradeDatabase } from "../src/index.js";
import { openDatabase } from "../src/open-database.js";
import type { Statements } from "../src/statements.js";
import { TypeOrmStore } from "../src/store.js";
import { createMysqlDatabase, createPostgresDatabase, createSqliteFolder } from "./test-databases.js";

/** How a store is broken: other SQL, other methods, or both. */
interface Fault {
  readonly sql?: (text: string) => string;
  readonly store?: (store: Store) => Partial<Store>;
}

const allOf = async (items: readonly { readonly claim: ClaimId }[]): Promise<ClaimId[]> =>
  items.map(({ claim }) => claim);

const FAULTS = {
  /** Writes whatever the serial number, and says that every claim still holds. */
  "ignores-the-serial": {
    sql: (text) => text.replace(/AND s\.serial = r\.(serial|value ->> 'serial')/, ""),
    store: (store) => ({
      ...inTransactions(store, (tx) => ({
        finishRuns: (runs) => tx.finishRuns(runs).then(() => allOf(runs)),
      })),
      recordCommits: (commits) => store.recordCommits(commits).then(() => allOf(commits)),
      finishStreams: (outcomes) => store.finishStreams(outcomes).then(() => allOf(outcomes)),
      renewLeases: (claims, leaseMs) => store.renewLeases(claims, leaseMs).then(() => [...claims]),
    }),
  },
  /** Reads the streams of a batch without locking them. */
  "forgets-the-lock": {
    sql: (text) =>
      text.includes("key_hash = ANY")
        ? text.replace("FOR UPDATE", "")
        : text.replace("DO UPDATE SET open_key = EXCLUDED.open_key WHERE FALSE", "DO NOTHING"),
  },
  /** A claim leaves the stream open, so that events join what a worker has. */
  "leaves-claimed-streams-open": {
    sql: (text) =>
      text
        .replace("open_key = NULL, retry_at", "retry_at")
        .replace(/(WHERE key_hash [^;]*) AND state = 1\b/, "$1 AND open_key IS NOT NULL"),
  },
  /** Streams whose worker died stay with it. */
  "never-takes-over": {
    sql: (text) => text.replace("AND lease_until <=", "AND lease_until < 0 AND lease_until <="),
  },
  /** One membership in 500 isn't written. */
  "drops-memberships": {
    store: (store) =>
      inTransactions(store, (tx) => ({
        linkEvents: (links) => tx.linkEvents(links.filter(() => Math.random() > 1 / 500)),
      })),
  },
  /** One stream in 50 comes without its last event. */
  "loses-members": {
    store: (store) => ({
      async loadMembers(claims) {
        const members = await store.loadMembers(claims);
        for (const list of members.values()) if (Math.random() < 1 / 50) list.pop();
        return members;
      },
    }),
  },
  /** Events and streams in one transaction, memberships in the next, a little later. */
  "splits-the-batch": {
    store: (store) => ({
      async transaction(work) {
        const later: Parameters<StoreTransaction["linkEvents"]>[0][number][] = [];
        const deferred = inTransactions(store, () => ({
          linkEvents: async (links) => void later.push(...links),
        }));
        const result = await deferred.transaction(work);
        if (later.length === 0) return result;
        await sleep(50);
        await store.transaction((tx) => tx.linkEvents(later));
        return result;
      },
    }),
  },
  /** Says that a batch is stored before it is. */
  "acknowledges-early": {
    store: (store) => ({
      transaction: (work) =>
        new Promise((resolve, reject) => {
          const storing = store.transaction(async (tx) => {
            const result = await work(tx);
            resolve(result);
            await sleep(150);
            return result;
          });
          storing.catch(reject);
        }),
    }),
  },
  /** Commits aren't recorded. */
  "records-nothing": { store: () => ({ recordCommits: allOf }) },
} as const satisfies Record<string, Fault>;

/** The name of a fault. */
export type FaultName = keyof typeof FAULTS;

/** A URL whose store is broken. */
export function brokenUrl(fault: FaultName, url: string): string {
  return `broken:${fault}:${url}`;
}

/** Opens a store; makes the tables where they aren't there. */
export async function open(url: string): Promise<Store> {
  const [, name, real = url] = /^broken:([a-z-]+):(.*)$/.exec(url) ?? [];
  if (name !== undefined) return openBroken(FAULTS[name as FaultName], real);
  return openTypeOrmStore(url).catch((error: unknown) => {
    if (error instanceof WinchesterError && error.code === "SCHEMA_MISSING") {
      return openTypeOrmStore(url, { migrate: true });
    }
    throw error;
  });
}

/** A new database for the command line. */
export async function createDatabase(kind: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const create = {
    postgres: createPostgresDatabase,
    sqlite: createSqliteFolder,
    mariadb: createMysqlDatabase,
  }[kind];
  if (create === undefined)
    throw new Error(`no such database: ${kind} (there are postgres, sqlite, mariadb)`);
  const { missing, url, drop } = await create();
  if (missing !== undefined) throw new Error(missing);
  return { url: url(), drop };
}

async function openBroken({ sql, store: methods }: Fault, url: string): Promise<Store> {
  const dialect = dialectOf(url);
  await upgradeDatabase(url);
  const database = await openDatabase(dialect, url, { create: false });
  const statements = sql === undefined ? dialect.statements : withSql(dialect.statements, sql);
  const store = new TypeOrmStore(database, statements);
  return methods === undefined ? store : withMethods<Store>(store, methods(store));
}

/** Statements whose SQL is changed on its way to the database. */
function withSql(statements: Statements, change: (text: string) => string): Statements {
  return Object.fromEntries(
    Object.entries(statements).map(([name, statement]) => {
      if (typeof statement !== "function") return [name, statement];
      const run = statement as (connection: Connection, ...rest: unknown[]) => unknown;
      return [
        name,
        (connection: Connection, ...rest: unknown[]) =>
          run({ query: (text, parameters) => connection.query(change(text), parameters) }, ...rest),
      ];
    }),
  ) as unknown as Statements;
}

function inTransactions(
  store: Store,
  changes: (tx: StoreTransaction) => Partial<StoreTransaction>,
): Pick<Store, "transaction"> {
  return {
    transaction: (work) => store.transaction((tx) => work(withMethods<StoreTransaction>(tx, changes(tx)))),
  };
}

function withMethods<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(methods, name)) return methods[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
