import type { Store } from "@winchester/core";
import { after, before } from "mocha";

/** How a store is opened and how hard it is tried. */
export interface StoreSuiteOptions {
  /**
   * Opens another store on the data of the one that `open` gave last, as another process would. With it, and
   * where `supports.shared` says so, the suite tries two of them against each other.
   */
  readonly openAgain?: () => Promise<Store>;
  /** How many rows a large batch has. Default 10,000. */
  readonly rows?: number;
  /** How long something may take that has to come without waiting, in milliseconds. Default 5,000. */
  readonly patienceMs?: number;
}

/** What the groups of the store suite share. */
export interface StoreSuite {
  readonly open: () => Promise<Store>;
  readonly rows: number;
  readonly patienceMs: number;
}

/** Opens a store before the tests of the group where it is called, and closes it after them. */
export function openedStore(suite: StoreSuite): () => Store {
  let store: Store | undefined;
  before("open a store", async () => {
    store = await suite.open();
  });
  after("close the store", async () => {
    await store?.close();
  });
  return () => {
    if (store === undefined) throw new Error("the store isn't open: it can be used inside of tests only");
    return store;
  };
}
