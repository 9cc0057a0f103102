import { checkAccounts, type Store } from "@winchester/core";
import type { Findings } from "../findings.js";

/** What was counted by looking. */
export interface SeenCounts {
  readonly events: number;
  /** Streams that left an effect: each was finished. */
  readonly streams: number;
}

/** The books balance, and agree with what is there. */
export async function verifyAccounts(store: Store, seen: SeenCounts, findings: Findings): Promise<void> {
  for (const { equation, left, right, balanced } of await checkAccounts(store)) {
    if (!balanced) findings.add("accounts", `${equation}: ${left} ≠ ${right}`);
  }
  const { stored = 0, fired = 0, expired = 0 } = await store.readTally();
  if (stored !== seen.events) findings.add("accounts", `stored ${stored}, and ${seen.events} are there`);
  if (fired + expired !== seen.streams) {
    findings.add("accounts", `fired + expired ${fired + expired}, and ${seen.streams} streams left effects`);
  }
}
