import { instantFromMicros, type Micros } from "@winchester/timex";
import type { StreamFailure } from "../../stream/stream.js";
import { REASON_STATES, type ReasonStates } from "../../stream/stream-state.js";
import type { ClaimId, CommitRecord, FailureRecord, Outcome } from "../working.js";
import type { MemoryTables } from "./memory-tables.js";
import type { StreamRow } from "./stream-row.js";

const MICROS_PER_MS = 1000;
/** How many failures a stream keeps. */
const FAILURES_KEPT = 10;

/** What a stream loses when its worker lets go of it. */
const NOBODYS = { worker: null, leaseUntil: null, retryAt: null } as const;

/** See `Store.renewLeases`. */
export function renewLeases(
  tables: MemoryTables,
  claims: readonly ClaimId[],
  leaseMs: number,
  storeNow: Micros,
): ClaimId[] {
  return changeHeld(
    tables,
    claims,
    (claim) => claim,
    (row) => {
      tables.changeStream(row, { leaseUntil: storeNow + leaseMs * MICROS_PER_MS });
    },
  );
}

/** See `Store.recordCommits`. Recording a commit a second time changes nothing. */
export function recordCommits(tables: MemoryTables, commits: readonly CommitRecord[]): ClaimId[] {
  return changeHeld(
    tables,
    commits,
    ({ claim }) => claim,
    (row, { position }) => {
      const committed = new Set(row.committed).add(position);
      tables.changeStream(row, { committed: [...committed].sort((a, b) => a - b) });
    },
  );
}

/** See `Store.finishStreams`. */
export function finishStreams(
  tables: MemoryTables,
  outcomes: readonly Outcome[],
  storeNow: Micros,
): ClaimId[] {
  return changeHeld(
    tables,
    outcomes,
    ({ claim }) => claim,
    (row, outcome) => {
      finish(tables, row, outcome, storeNow);
    },
  );
}

function finish(tables: MemoryTables, row: StreamRow, outcome: Outcome, storeNow: Micros): void {
  const { retry, failed } = statesOf(row);
  switch (outcome.kind) {
    case "completed":
      tables.addToTally(outcome.reason === "fire" ? { fired: 1 } : { expired: 1 });
      if (outcome.purge) tables.deleteStream(row);
      else tables.changeStream(row, { ...NOBODYS, state: "completed" });
      break;
    case "retry":
      tables.changeStream(row, {
        ...NOBODYS,
        state: retry,
        retryAt: storeNow + outcome.delayMs * MICROS_PER_MS,
        attempts: row.attempts - (outcome.countAttempt ? 0 : 1),
        failures: outcome.failure ? withFailure(row, outcome.failure, storeNow) : row.failures,
      });
      break;
    case "failed":
      tables.changeStream(row, {
        ...NOBODYS,
        state: failed,
        failures: withFailure(row, outcome.failure, storeNow),
      });
      break;
  }
}

function statesOf(row: StreamRow): ReasonStates {
  return row.state === REASON_STATES.fire.running ? REASON_STATES.fire : REASON_STATES.expire;
}

function withFailure(row: StreamRow, record: FailureRecord, storeNow: Micros): StreamFailure[] {
  return [...row.failures, { ...record, at: instantFromMicros(storeNow) }].slice(-FAILURES_KEPT);
}

/** Applies each item to its claim's stream, where that is still the claim's; gives these claims, each once. */
function changeHeld<T>(
  tables: MemoryTables,
  items: readonly T[],
  claimOf: (item: T) => ClaimId,
  change: (row: StreamRow, item: T) => void,
): ClaimId[] {
  const held = new Map<number, ClaimId>();
  for (const item of items) {
    const { streamId, serial } = claimOf(item);
    const row = tables.findHeld({ streamId, serial });
    if (row === undefined) continue;
    change(row, item);
    held.set(streamId, { streamId, serial });
  }
  return [...held.values()];
}
