import { MemoryStore, type Store, type StoreTransaction } from "@winchester/core";

/** An object that does what another does, but for some methods. */
export function delegate<T extends object>(target: T, changes: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(changes, name)) return changes[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A memory store of which some methods are done otherwise. */
export function changedStore(changes: (store: Store) => Partial<Store>): Store {
  const store = new MemoryStore();
  return delegate<Store>(store, changes(store));
}

/** A memory store in whose transactions some methods are done otherwise. */
export function changedTransactions(
  changes: (tx: StoreTransaction, store: Store) => Partial<StoreTransaction>,
  others: (store: Store) => Partial<Store> = () => ({}),
): Store {
  return changedStore((store) => ({
    ...others(store),
    transaction: (work) =>
      store.transaction((tx) => work(delegate<StoreTransaction>(tx, changes(tx, store)))),
  }));
}
