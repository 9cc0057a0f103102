import type { Store } from "@winchester/core";
import { openJournalStore } from "../src/index.js";

const LISTINGS: readonly PropertyKey[] = ["findStreams", "findEvents"];
const PASSED_ON: readonly PropertyKey[] = ["whenReady", "close"];

/** A store that closes its journal and opens it again before each call that changes or reads something. */
export async function openReopeningStore(file: string): Promise<Store> {
  let store = await openJournalStore(file);
  const reopen = async (): Promise<Store> => {
    await store.close();
    store = await openJournalStore(file);
    return store;
  };
  const methodOf = (target: Store, name: PropertyKey) =>
    (target[name as keyof Store] as (...args: unknown[]) => unknown).bind(target);
  return new Proxy(store, {
    get(_, name): unknown {
      if (typeof store[name as keyof Store] !== "function") return store[name as keyof Store];
      if (PASSED_ON.includes(name)) return methodOf(store, name);
      if (!LISTINGS.includes(name))
        return async (...args: unknown[]) => methodOf(await reopen(), name)(...args);
      return async function* (...args: unknown[]) {
        yield* methodOf(await reopen(), name)(...args) as AsyncIterable<unknown>;
      };
    },
  });
}
