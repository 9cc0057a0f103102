import type { ClaimRequest, Reason } from "@winchester/core";
import type { ClaimRow } from "../rows/claim-row.js";
import { ACTIVE, REASON_NUMBERS } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { prepared } from "./prepared.js";
import { raiseFloors } from "./raise-floors.js";

interface FreshSql {
  readonly dueAt: string;
  /** The indexed column by which the longest due come first. */
  readonly order: string;
  readonly isDue: string;
}

/** What was due before now: what is due for both reasons belongs to "fire". $1 is the worker's now. */
const FRESH: Readonly<Record<Reason, FreshSql>> = {
  fire: { dueAt: "fire_at", order: "fire_at", isDue: "fire_at < $1::bigint" },
  expire: {
    dueAt: "expire_at",
    order: "expire_floor",
    isDue:
      "expire_floor < $1::bigint AND expire_at < $1::bigint AND (fire_at IS NULL OR fire_at >= $1::bigint)",
  },
};

/**
 * Common table expressions `fresh`, `retries` and `abandoned`: what is ready for a reason, the longest due first,
 * locked, without what another transaction has locked. Each is a range of an index of its own (due times of active
 * streams, retry times, lease ends), so that a pass over a million waiting streams reads only those that it takes.
 * $1 the worker's now, $2 triggers, $3 the limit; `which` restricts further.
 */
export function readyStreams(reason: Reason, which: string): string {
  const { running, retry } = REASON_NUMBERS[reason];
  const { dueAt, order, isDue } = FRESH[reason];
  const branch = (due: string, overdue: string, condition: string): string => `AS MATERIALIZED (
  SELECT id, ${overdue} AS overdue FROM stream WHERE ${condition} AND ${which}
  ORDER BY ${due}, id LIMIT $3 FOR UPDATE SKIP LOCKED)`;
  return `fresh ${branch(order, `$1::bigint - ${dueAt}`, `state = ${ACTIVE} AND ${isDue}`)},
retries ${branch("retry_at", `${CLOCK} - retry_at`, `state = ${retry} AND retry_at <= ${CLOCK}`)},
abandoned ${branch("lease_until", `${CLOCK} - lease_until`, `state = ${running} AND lease_until <= ${CLOCK}`)},
ready AS (
  SELECT * FROM fresh UNION ALL SELECT * FROM retries UNION ALL SELECT * FROM abandoned
  ORDER BY overdue DESC, id LIMIT $3)`;
}

/** One statement, so one round trip a claim. $4 the worker, $5 the lease in microseconds. */
export function claimSql(reason: Reason, which: string): string {
  return `
WITH ${readyStreams(reason, which)}
UPDATE stream AS s SET state = ${REASON_NUMBERS[reason].running}, serial = serial + 1, attempts = attempts + 1,
  worker = $4, lease_until = ${CLOCK} + $5::bigint, open_key = NULL, retry_at = NULL, unknown_since = NULL,
  run_key = coalesce(run_key, gen_random_uuid()::text)
FROM ready WHERE s.id = ready.id
RETURNING s.id, s.serial, s.name, s.attempts, s.event_count, s.run_key, s.run_done, s.handlers, s.committed,
  ready.overdue`;
}

const KNOWN = "name = ANY ($2::text[])";
const CLAIM = { fire: prepared(claimSql("fire", KNOWN)), expire: prepared(claimSql("expire", KNOWN)) };

export function claimParameters(request: ClaimRequest): unknown[] {
  return [request.now, request.triggers, request.limit, request.worker, Math.round(request.leaseMs * 1000)];
}

export const claimStreams: Statements["claimStreams"] = async (connection, request) => {
  if (request.reason === "expire") await raiseFloors(connection, request);
  return connection.query<ClaimRow>(CLAIM[request.reason], claimParameters(request));
};
