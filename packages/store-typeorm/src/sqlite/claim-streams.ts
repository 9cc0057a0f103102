import type { ClaimRequest, Reason } from "@winchester/core";
import type { Connection } from "../connection.js";
import type { ClaimRow } from "../rows/claim-row.js";
import { ACTIVE, REASON_NUMBERS } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

/** What was due before now (?1): what is due for both reasons belongs to "fire". */
const FRESH: Readonly<Record<Reason, { readonly dueAt: string; readonly isDue: string }>> = {
  fire: { dueAt: "fire_at", isDue: "fire_at < ?1" },
  expire: { dueAt: "expire_at", isDue: "expire_at < ?1 AND (fire_at IS NULL OR fire_at >= ?1)" },
};

/**
 * What is ready for a reason, the longest due first. Each part is a range of an index of its own (due times of
 * active streams, retry times, lease ends), so that a pass over a million waiting streams reads only those that it
 * takes. ?1 the worker's now, ?2 triggers, ?3 the limit; `which` restricts further.
 */
export function readySql(reason: Reason, which: string): string {
  const { running, retry } = REASON_NUMBERS[reason];
  const { dueAt, isDue } = FRESH[reason];
  const part = (due: string, overdue: string, condition: string): string => `SELECT * FROM (
  SELECT id, ${overdue} AS overdue FROM stream WHERE ${condition} AND ${which} ORDER BY ${due}, id LIMIT ?3)`;
  return `
${part(dueAt, `?1 - ${dueAt}`, `state = ${ACTIVE} AND ${isDue}`)}
UNION ALL ${part("retry_at", `${CLOCK} - retry_at`, `state = ${retry} AND retry_at <= ${CLOCK}`)}
UNION ALL ${part("lease_until", `${CLOCK} - lease_until`, `state = ${running} AND lease_until <= ${CLOCK}`)}
ORDER BY overdue DESC, id LIMIT ?3`;
}

/** ?1 the ids, ?2 the worker, ?3 the lease in microseconds. */
function takeSql(reason: Reason): string {
  return `
UPDATE stream SET state = ${REASON_NUMBERS[reason].running}, serial = serial + 1, attempts = attempts + 1,
  worker = ?2, lease_until = ${CLOCK} + ?3, open_key = NULL, retry_at = NULL, unknown_since = NULL,
  run_key = coalesce(run_key, lower(hex(randomblob(16))))
WHERE id IN (SELECT value FROM json_each(?1))
RETURNING id, serial, name, attempts, event_count, run_key, run_done, handlers, committed`;
}

const KNOWN = "name IN (SELECT value FROM json_each(?2))";
const READY = { fire: readySql("fire", KNOWN), expire: readySql("expire", KNOWN) };
const TAKE = { fire: takeSql("fire"), expire: takeSql("expire") };

/** Looks and takes: nobody else writes in between. `ready` is the statement that looks. */
export async function takeReady(
  connection: Connection,
  request: ClaimRequest,
  ready: string,
  parameters: readonly unknown[],
): Promise<ClaimRow[]> {
  const found = await connection.query<{ id: number; overdue: number }>(ready, parameters);
  if (found.length === 0) return [];
  const overdue = new Map(found.map((row) => [row.id, row.overdue]));
  const rows = await connection.query<Omit<ClaimRow, "overdue">>(TAKE[request.reason], [
    JSON.stringify([...overdue.keys()]),
    request.worker,
    Math.round(request.leaseMs * 1000),
  ]);
  return rows.map((row) => ({ ...row, overdue: overdue.get(row.id) ?? 0 }));
}

export const claimStreams: Statements["claimStreams"] = (connection, request) => {
  const { reason, now, triggers, limit } = request;
  return takeReady(connection, request, READY[reason], [now, JSON.stringify(triggers), limit]);
};
