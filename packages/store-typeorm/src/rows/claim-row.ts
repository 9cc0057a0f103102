import type {
  ClaimedStream,
  ClaimId,
  CommitRecord,
  FailureRecord,
  Outcome,
  Reason,
  RunRecord,
} from "@winchester/core";
import { parseColumn } from "./event-row.js";
import { toStorableText } from "./storable-text.js";

/** A claimed stream as it comes out of the database. */
export interface ClaimRow {
  readonly id: number;
  readonly serial: number;
  readonly name: string;
  readonly attempts: number;
  readonly event_count: number;
  readonly run_key: string;
  readonly run_done: boolean | number;
  readonly handlers: string | readonly string[] | null;
  readonly committed: string | readonly number[];
  /** How long it has been due, in microseconds on the clock by which it was. */
  readonly overdue: number;
}

/** A claim, in the JSON parameter of a statement. */
interface ClaimIdRow {
  readonly stream_id: number;
  readonly serial: number;
}

export interface RunRow extends ClaimIdRow {
  readonly handlers: readonly string[];
}

/** All commits of one claim. */
export interface CommitRow extends ClaimIdRow {
  readonly positions: readonly number[];
}

export interface OutcomeRow extends ClaimIdRow {
  readonly kind: "completed" | "purged" | "retry" | "failed";
  /** Until the retry, in microseconds. */
  readonly delay: number;
  /** How many attempts are taken back. */
  readonly uncounted: 0 | 1;
  readonly failure: FailureRecord | null;
}

/** Claims in the order in which they are to be worked on: the longest due first. */
export function toClaimedStreams(rows: readonly ClaimRow[], reason: Reason): ClaimedStream[] {
  return [...rows]
    .sort((a, b) => b.overdue - a.overdue || a.id - b.id)
    .map((row) => ({
      streamId: row.id,
      serial: row.serial,
      reason,
      trigger: row.name,
      attempts: row.attempts,
      eventCount: row.event_count,
      runKey: row.run_key,
      run: row.run_done
        ? {
            handlers: parseColumn<readonly string[]>(row.handlers ?? []),
            committed: parseColumn<readonly number[]>(row.committed),
          }
        : null,
    }));
}

export function toClaimRow({ streamId, serial }: ClaimId): ClaimIdRow {
  return { stream_id: streamId, serial };
}

/** A claim out of a row of the database. */
export function toClaimId(row: { readonly id: number; readonly serial: number }): ClaimId {
  return { streamId: row.id, serial: row.serial };
}

export function toRunRow({ claim, handlers }: RunRecord): RunRow {
  return { ...toClaimRow(claim), handlers: handlers.map(toStorableText) };
}

/** Puts the commits of each claim together: a statement writes a row once. */
export function toCommitRows(commits: readonly CommitRecord[]): CommitRow[] {
  const rows = new Map<string, ClaimIdRow & { positions: number[] }>();
  for (const { claim, position } of commits) {
    const key = `${claim.streamId}/${claim.serial}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { ...toClaimRow(claim), positions: [position] });
    else row.positions.push(position);
  }
  return [...rows.values()];
}

export function toOutcomeRow(outcome: Outcome): OutcomeRow {
  const { streamId, serial } = outcome.claim;
  // Nearly every outcome is the first kind. Written out: spreading a record costs more than all else here.
  const base = { stream_id: streamId, serial, delay: 0, uncounted: 0, failure: null } as const;
  switch (outcome.kind) {
    case "completed": {
      const kind = outcome.purge ? "purged" : "completed";
      return { stream_id: streamId, serial, kind, delay: 0, uncounted: 0, failure: null };
    }
    case "retry":
      return {
        ...base,
        kind: "retry",
        delay: Math.round(outcome.delayMs * 1000),
        uncounted: outcome.countAttempt ? 0 : 1,
        failure: outcome.failure === undefined ? null : toStorableFailure(outcome.failure),
      };
    case "failed":
      return { ...base, kind: "failed", failure: toStorableFailure(outcome.failure) };
  }
}

/** Errors quote what they were given: a text that can't be stored must not keep a stream from being let go. */
function toStorableFailure({ message, handler, stack }: FailureRecord): FailureRecord {
  return {
    message: toStorableText(message),
    ...(handler === undefined ? {} : { handler: toStorableText(handler) }),
    ...(stack === undefined ? {} : { stack: toStorableText(stack) }),
  };
}
