import type { ClaimRequest, Reason } from "@winchester/core";
import type { Connection } from "../connection.js";
import type { ClaimRow } from "../rows/claim-row.js";
import { ACTIVE, REASON_NUMBERS } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { textOf } from "./json-table.js";

/** What was due before now (?1): what is due for both reasons belongs to "fire". */
const FRESH: Readonly<Record<Reason, { readonly dueAt: string; readonly isDue: string }>> = {
  fire: { dueAt: "fire_at", isDue: "fire_at < ?1" },
  expire: { dueAt: "expire_at", isDue: "expire_at < ?1 AND (fire_at IS NULL OR fire_at >= ?1)" },
};

/** A stream that is ready. */
interface ReadyRow {
  readonly id: number;
  readonly overdue: number;
}

/** How streams that are ready in one way are found, and then locked. */
interface ReadySql {
  readonly find: string;
  readonly lock: string;
}

/**
 * Statements for what is ready for a reason: fresh, to be retried, abandoned. Finding reads a range of an index of its
 * own, the longest due first, and locks nothing: a locking read also locks, for a moment, what it passes over, and
 * another worker that skips locked rows would miss it. Locking goes by primary key and asks again. ?1 the worker's
 * now, ?2 triggers, ?3 the limit, ?4 ids that are not wanted or, for locking, wanted; `which` restricts further.
 */
export function readySql(reason: Reason, which: string): readonly ReadySql[] {
  const { running, retry } = REASON_NUMBERS[reason];
  const { dueAt, isDue } = FRESH[reason];
  const part = (index: string, due: string, now: string, condition: string): ReadySql => {
    const select = `SELECT id, ${now} - ${due} AS overdue FROM stream`;
    return {
      find: `${select} FORCE INDEX (${index}) WHERE ${condition} AND ${which} AND id NOT IN (?4)
ORDER BY ${due}, id LIMIT ?3`,
      lock: `${select} FORCE INDEX (PRIMARY) WHERE id IN (?4) AND ${condition} AND ${which} FOR UPDATE SKIP LOCKED`,
    };
  };
  return [
    part(`stream_${reason}`, dueAt, "?1", `state = ${ACTIVE} AND ${isDue}`),
    part("stream_retry", "retry_at", CLOCK, `state = ${retry} AND retry_at <= ${CLOCK}`),
    part("stream_lease", "lease_until", CLOCK, `state = ${running} AND lease_until <= ${CLOCK}`),
  ];
}

/** How often more is looked for where others had locked what was found. */
const ROUNDS = 20;

/** What a search for ready streams is given. */
interface ReadySearch {
  readonly now: number;
  readonly triggers: readonly string[];
  readonly limit: number;
  /** The parameters from ?5 on. */
  readonly more?: readonly unknown[];
}

/** Finds and locks what is ready, the longest due first. */
export async function findReady(
  connection: Connection,
  statements: readonly ReadySql[],
  search: ReadySearch,
): Promise<ReadyRow[]> {
  const ready: ReadyRow[] = [];
  for (const sql of statements) ready.push(...(await findPart(connection, sql, search)));
  return ready.sort((a, b) => b.overdue - a.overdue || a.id - b.id).slice(0, search.limit);
}

async function findPart(
  connection: Connection,
  { find, lock }: ReadySql,
  { now, triggers, limit, more = [] }: ReadySearch,
): Promise<ReadyRow[]> {
  const locked: ReadyRow[] = [];
  // A list without members is none in SQL; no stream has the id 0.
  const seen = [0];
  for (let round = 0; round < ROUNDS && locked.length < limit; round += 1) {
    const found = await connection.query<ReadyRow>(find, [now, triggers, limit, seen, ...more]);
    if (found.length === 0) break;
    const ids = found.map(({ id }) => id);
    locked.push(...(await connection.query<ReadyRow>(lock, [now, triggers, limit, ids, ...more])));
    if (found.length < limit) break;
    seen.push(...ids);
  }
  return locked;
}

/** ?1 the ids, ?2 the worker, ?3 the lease in microseconds, ?4 the state. */
const TAKE = `
UPDATE stream FORCE INDEX (PRIMARY) SET state = ?4, serial = serial + 1, attempts = attempts + 1, worker = ?2,
  lease_until = ${CLOCK} + ?3, open_key = NULL, retry_at = NULL, unknown_since = NULL
WHERE id IN (?1)`;

const SELECT_TAKEN = `
SELECT id, serial, ${textOf("name")} AS name, attempts, event_count, run_key, run_done, handlers, committed
FROM stream WHERE id IN (?1)`;

/** Takes streams that this transaction has locked. */
export async function takeReady(
  connection: Connection,
  request: ClaimRequest,
  ready: readonly ReadyRow[],
): Promise<ClaimRow[]> {
  if (ready.length === 0) return [];
  const overdue = new Map(ready.map((row) => [row.id, row.overdue]));
  const ids = [...overdue.keys()];
  const lease = Math.round(request.leaseMs * 1000);
  await connection.query(TAKE, [ids, request.worker, lease, REASON_NUMBERS[request.reason].running]);
  const rows = await connection.query<Omit<ClaimRow, "overdue">>(SELECT_TAKEN, [ids]);
  return rows.map((row) => ({ ...row, overdue: overdue.get(row.id) ?? 0 }));
}

const KNOWN = "name IN (?2)";
const READY = { fire: readySql("fire", KNOWN), expire: readySql("expire", KNOWN) };

export const claimStreams: Statements["claimStreams"] = async (connection, request) => {
  const { reason, now, triggers, limit } = request;
  const ready = await findReady(connection, READY[reason], { now, triggers, limit });
  return takeReady(connection, request, ready);
};
