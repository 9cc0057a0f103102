import {
  type ClaimId,
  type FailureRecord,
  type Micros,
  type Outcome,
  REASON_STATES,
  type Reason,
  type Tally,
} from "@winchester/core";
import { isHeldBy, type StreamRow } from "./stream-row.js";
import type { Tables } from "./tables.js";

const MICROS_PER_MS = 1000;
/** How many failures a stream keeps. */
const FAILURES_KEPT = 10;

/** What a stream loses when its worker lets go of it. */
const NOBODYS = { worker: null, leaseUntil: null, retryAt: null } as const;

/** How a completed stream counts. */
const TALLIES: Readonly<Record<Reason, Tally>> = { fire: { fired: 1 }, expire: { expired: 1 } };

/**
 * Applies each item to the stream of its claim, where that is still the claim's; gives these claims, each once.
 * `changeOf` says what becomes of the row; null deletes it.
 */
export function changeHeld<Item>(
  tables: Tables,
  items: readonly Item[],
  claimOf: (item: Item) => ClaimId,
  changeOf: (row: StreamRow, item: Item) => Partial<StreamRow> | null,
): ClaimId[] {
  const held = new Map<number, ClaimId>();
  for (const item of items) {
    const { streamId, serial } = claimOf(item);
    const row = tables.streams.get(streamId);
    if (row === undefined || !isHeldBy(row, { streamId, serial })) continue;
    const change = changeOf(row, item);
    if (change === null) tables.deleteStream(streamId);
    else tables.putStream({ ...row, ...change });
    held.set(streamId, { streamId, serial });
  }
  return [...held.values()];
}

/** See `Store.finishStreams`; `now` is the store's own. */
export function finishStreams(tables: Tables, outcomes: readonly Outcome[], now: Micros): ClaimId[] {
  return changeHeld(
    tables,
    outcomes,
    ({ claim }) => claim,
    (row, outcome) => {
      if (outcome.kind === "completed") tables.addToTally(TALLIES[outcome.reason]);
      return changeBy(outcome, row, now);
    },
  );
}

function changeBy(outcome: Outcome, row: StreamRow, now: Micros): Partial<StreamRow> | null {
  const { retry, failed } =
    row.state === REASON_STATES.fire.running ? REASON_STATES.fire : REASON_STATES.expire;
  switch (outcome.kind) {
    case "completed":
      return outcome.purge ? null : { ...NOBODYS, state: "completed" };
    case "retry":
      return {
        ...NOBODYS,
        state: retry,
        retryAt: now + outcome.delayMs * MICROS_PER_MS,
        attempts: row.attempts - (outcome.countAttempt ? 0 : 1),
        failures: failuresOf(row, outcome.failure, now),
      };
    case "failed":
      return { ...NOBODYS, state: failed, failures: failuresOf(row, outcome.failure, now) };
  }
}

function failuresOf(row: StreamRow, failure: FailureRecord | undefined, now: Micros): StreamRow["failures"] {
  return failure === undefined
    ? row.failures
    : [...row.failures, { ...failure, at: now }].slice(-FAILURES_KEPT);
}
