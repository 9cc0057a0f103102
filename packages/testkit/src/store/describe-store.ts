import type { Store } from "@winchester/core";
import { describe } from "mocha";
import { describeClaiming } from "./groups/claiming.js";
import { describeConcurrentClaiming } from "./groups/concurrent-claiming.js";
import { describeConcurrentFeeding } from "./groups/concurrent-feeding.js";
import { describeFencing } from "./groups/fencing.js";
import { describeFindingEvents } from "./groups/finding-events.js";
import { describeFindingStreams } from "./groups/finding-streams.js";
import { describeFinishing } from "./groups/finishing.js";
import { describeInsertingEvents } from "./groups/inserting-events.js";
import { describeLeases } from "./groups/leases.js";
import { describeLockingStreams } from "./groups/locking-streams.js";
import { describeMembers } from "./groups/members.js";
import { describeNextReady } from "./groups/next-ready.js";
import { describeProcesses } from "./groups/processes.js";
import { describeRepairing } from "./groups/repairing.js";
import { describeRetries } from "./groups/retries.js";
import { describeRunProgress } from "./groups/run-progress.js";
import { describeTallying } from "./groups/tallying.js";
import { describeTransactions } from "./groups/transactions.js";
import { describeTrimming } from "./groups/trimming.js";
import { describeUnknownTriggers } from "./groups/unknown-triggers.js";
import { describeWaking } from "./groups/waking.js";
import { describeWritingStreams } from "./groups/writing-streams.js";
import type { StoreSuite, StoreSuiteOptions } from "./store-suite.js";
import { describeClosedStore } from "./traits/closed-store.js";
import { describeEmptyLists } from "./traits/empty-lists.js";
import { describeManyRows } from "./traits/many-rows.js";
import { describeRolledBack } from "./traits/rolled-back.js";

const DEFAULT_ROWS = 10_000;
const DEFAULT_PATIENCE_MS = 5_000;
const TIMEOUT_MS = 120_000;

/**
 * The conformance suite of stores: a mocha suite that passes for every store that keeps the protocol. It is the
 * definition of `Store`, where the interface's own comments leave something open.
 *
 * The suite goes through the interface alone, names everything that it makes uniquely, and so may run on a store
 * with other data in it; but it takes streams of unknown triggers, and trims events of 1975 and before. It skips
 * by `store.supports` and by nothing else. Leases and delays of the store's own clock are waited for, not faked.
 *
 * @param open opens a store; called once a group, and closed after it
 * @example
 * import { describeStore } from "@winchester/testkit";
 *
 * describeStore("MyStore", () => MyStore.open("my://localhost/test"), {
 *   openAgain: () => MyStore.open("my://localhost/test"),
 * });
 */
export function describeStore(
  name: string,
  open: () => Promise<Store>,
  options: StoreSuiteOptions = {},
): void {
  const { openAgain, rows = DEFAULT_ROWS, patienceMs = DEFAULT_PATIENCE_MS } = options;
  const suite: StoreSuite = { open, rows, patienceMs };
  describe(`${name} as a store`, function () {
    this.timeout(TIMEOUT_MS);
    for (const describeGroup of GROUPS) describeGroup(suite);
    if (openAgain !== undefined) describeProcesses(suite, openAgain);
    for (const describeTrait of TRAITS) describeTrait(suite);
  });
}

const GROUPS: readonly ((suite: StoreSuite) => void)[] = [
  describeTransactions,
  describeInsertingEvents,
  describeLockingStreams,
  describeWritingStreams,
  describeConcurrentFeeding,
  describeClaiming,
  describeMembers,
  describeConcurrentClaiming,
  describeFencing,
  describeFinishing,
  describeRunProgress,
  describeLeases,
  describeRetries,
  describeUnknownTriggers,
  describeNextReady,
  describeFindingStreams,
  describeFindingEvents,
  describeRepairing,
  describeTrimming,
  describeTallying,
  describeWaking,
];

/** What holds for every operation. */
const TRAITS: readonly ((suite: StoreSuite) => void)[] = [
  describeClosedStore,
  describeEmptyLists,
  describeRolledBack,
  describeManyRows,
];
