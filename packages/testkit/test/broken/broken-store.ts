import type { Store } from "@winchester/core";

/** A store that breaks one rule of the protocol, and the groups of the suite that have to notice. */
export interface BrokenStore {
  readonly breaks: string;
  readonly open: () => Store;
  readonly caughtBy: readonly string[];
}
