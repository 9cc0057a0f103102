import type { ClaimId, Store, StoreTransaction } from "@winchester/core";
import { instantFromMicros } from "@winchester/core";
import { claimRequest, LONG_MS } from "../claiming.js";
import { collect } from "../looking.js";

/** One way to use a store, for rules that hold for all of them. */
export interface Operation<Target> {
  readonly name: string;
  readonly call: (target: Target) => Promise<unknown>;
}

const NO_CLAIMS: readonly ClaimId[] = [];
const NO_IDS: readonly number[] = [];
const NOTHING: readonly never[] = [];

/** What a store does with lists that are empty: every operation that takes one, and the empty answer. */
export const OPERATIONS_ON_NOTHING: readonly Operation<Store>[] = [
  { name: "registerEventTypes", call: (store) => store.registerEventTypes([]) },
  { name: "claimStreams", call: (store) => store.claimStreams(claimRequest([])) },
  { name: "loadMembers", call: (store) => store.loadMembers(NO_CLAIMS) },
  { name: "renewLeases", call: (store) => store.renewLeases(NO_CLAIMS, LONG_MS) },
  { name: "recordCommits", call: (store) => store.recordCommits([]) },
  { name: "finishStreams", call: (store) => store.finishStreams([]) },
  { name: "findStreams", call: (store) => collect(store.findStreams({ ids: NO_IDS })) },
  { name: "findEvents", call: (store) => collect(store.findEvents({ messageIds: [] })) },
  { name: "countStreams", call: (store) => store.countStreams({ ids: NO_IDS }) },
  { name: "countEvents", call: (store) => store.countEvents({ messageIds: [] }) },
  { name: "resetStreams", call: (store) => store.resetStreams({ ids: NO_IDS }) },
  { name: "purgeStreams", call: (store) => store.purgeStreams({ ids: NO_IDS }) },
];

/** The operations that take no list. */
const OTHER_OPERATIONS: readonly Operation<Store>[] = [
  { name: "transaction", call: (store) => store.transaction(async () => 1) },
  {
    name: "claimUnknownStreams",
    call: (store) =>
      store.claimUnknownStreams({ ...claimRequest([], { now: 0, limit: 0 }), graceMs: LONG_MS }),
  },
  { name: "nextReady", call: (store) => store.nextReady([]) },
  { name: "trimEvents", call: (store) => store.trimEvents(instantFromMicros(0), 0) },
  { name: "readTally", call: (store) => store.readTally() },
];

/** Every operation that answers, but `close`. */
export const OPERATIONS: readonly Operation<Store>[] = [...OPERATIONS_ON_NOTHING, ...OTHER_OPERATIONS];

/** What a transaction does with empty lists. */
export const TRANSACTION_OPERATIONS_ON_NOTHING: readonly Operation<StoreTransaction>[] = [
  { name: "insertEvents", call: (tx) => tx.insertEvents(NOTHING) },
  { name: "removeEvents", call: (tx) => tx.removeEvents(NOTHING) },
  { name: "lockStreams", call: (tx) => tx.lockStreams(NOTHING) },
  { name: "insertStreams", call: (tx) => tx.insertStreams(NOTHING) },
  { name: "updateStreams", call: (tx) => tx.updateStreams(NOTHING) },
  { name: "removeStreams", call: (tx) => tx.removeStreams(NOTHING) },
  { name: "linkEvents", call: (tx) => tx.linkEvents(NOTHING) },
  { name: "loadEvents", call: (tx) => tx.loadEvents(NOTHING) },
  { name: "finishRuns", call: (tx) => tx.finishRuns(NOTHING) },
];
