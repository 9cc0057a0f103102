// Stores with one protection taken out: by other SQL, other methods, or both.
import type { Store, StoreTransaction } from "@winchester/core";
import type { Connection } from "../src/connection.js";
import { dialectOf } from "../src/dialects.js";
import { upgradeDatabase } from "../src/index.js";
import { openDatabase } from "../src/open-database.js";
import type { Statements } from "../src/statements.js";
import { TypeOrmStore } from "../src/store.js";

/** How a store is broken: other SQL, other methods, or both. */
export interface Fault {
  /** Run on the new database, with its URL. */
  readonly prepare?: (url: string) => Promise<unknown>;
  readonly sql?: (text: string) => string;
  readonly store?: (store: Store) => Partial<Store>;
}

/** Opens a store with a fault; makes the tables where they aren't there. */
export async function openBroken({ prepare, sql, store: methods }: Fault, url: string): Promise<Store> {
  const dialect = dialectOf(url);
  await upgradeDatabase(url);
  await prepare?.(url);
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

/** A store in whose transactions some methods are done otherwise. */
export function inTransactions(
  store: Store,
  changes: (tx: StoreTransaction) => Partial<StoreTransaction>,
): Pick<Store, "transaction"> {
  return {
    transaction: (work) => store.transaction((tx) => work(withMethods<StoreTransaction>(tx, changes(tx)))),
  };
}

/** Something done before the streams of a batch are locked, and after, however the store locks them. */
export function aroundLocking(
  tx: StoreTransaction,
  { before, after }: { before?: () => Promise<void>; after?: () => Promise<void> },
): Partial<StoreTransaction> {
  const { joinStreams } = tx;
  const around =
    <Items, Result>(lock: (items: Items) => Promise<Result>) =>
    async (items: Items): Promise<Result> => {
      await before?.();
      const locked = await lock(items);
      await after?.();
      return locked;
    };
  if (joinStreams !== undefined) return { joinStreams: around((joins) => joinStreams(joins)) };
  return { lockStreams: around((drafts) => tx.lockStreams(drafts)) };
}

/** A store that shows its streams before they are written. */
export function walkingAll(store: Store): Pick<Store, "transaction"> {
  // An optional method that isn't there, also where the store has it.
  return inTransactions(store, () => ({ joinStreams: undefined }) as unknown as Partial<StoreTransaction>);
}

/** An object that does what another does, but for some methods. */
export function withMethods<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(methods, name)) return methods[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
