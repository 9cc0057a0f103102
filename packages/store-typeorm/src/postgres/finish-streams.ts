import { toClaimId } from "../rows/claim-row.js";
import { COMPLETED, nextStateSql } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { heldClaims } from "./held-claims.js";
import { prepared } from "./prepared.js";

/** How many failures a stream keeps. */
const FAILURES_KEPT = 10;

/** All outcomes of a worker's streams in one statement, whatever they are. */
const FINISH = prepared(`
WITH ${heldClaims(", kind text, delay bigint, uncounted integer, failure jsonb")},
purged AS (DELETE FROM stream s USING held WHERE held.kind = 'purged' AND s.id = held.stream_id),
unlinked AS (DELETE FROM stream_event l USING held WHERE held.kind = 'purged' AND l.stream_id = held.stream_id),
written AS (
  UPDATE stream AS s SET worker = NULL, lease_until = NULL, attempts = s.attempts - held.uncounted,
    state = CASE held.kind
      WHEN 'completed' THEN ${COMPLETED}
      WHEN 'retry' THEN ${nextStateSql("s.state", "running", "retry")}
      ELSE ${nextStateSql("s.state", "running", "failed")} END,
    retry_at = CASE held.kind WHEN 'retry' THEN ${CLOCK} + held.delay END,
    failures = CASE WHEN held.failure IS NULL THEN s.failures ELSE (
      SELECT jsonb_agg(f ORDER BY n) FROM (
        SELECT f, n FROM jsonb_array_elements(s.failures || (held.failure || jsonb_build_object('at', ${CLOCK})))
          WITH ORDINALITY AS all_failures(f, n)
        ORDER BY n DESC LIMIT ${FAILURES_KEPT}) AS latest) END
  FROM held WHERE held.kind <> 'purged' AND s.id = held.stream_id)
SELECT stream_id AS id, serial FROM held`);

export const finishStreams: Statements["finishStreams"] = async (connection, outcomes) => {
  const rows = await connection.query<{ id: number; serial: number }>(FINISH, [JSON.stringify(outcomes)]);
  return rows.map(toClaimId);
};
