import { toClaimId } from "../rows/claim-row.js";
import { COMPLETED, nextStateSql } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { HELD_CLAIMS } from "./held-claims.js";

/** How many failures a stream keeps. */
const FAILURES_KEPT = 10;

/** The latest failures with the new one, oldest first. */
const WITH_FAILURE = `(
  SELECT json_group_array(json(f)) FROM (
    SELECT f FROM (
      SELECT f, n FROM (
        SELECT value AS f, key AS n FROM json_each(stream.failures)
        UNION ALL SELECT json_set(held.value -> 'failure', '$.at', ${CLOCK}), ${FAILURES_KEPT})
      ORDER BY n DESC LIMIT ${FAILURES_KEPT})
    ORDER BY n))`;

const UPDATE = `
UPDATE stream SET worker = NULL, lease_until = NULL, attempts = attempts - (held.value ->> 'uncounted'),
  state = CASE held.value ->> 'kind'
    WHEN 'completed' THEN ${COMPLETED}
    WHEN 'retry' THEN ${nextStateSql("stream.state", "running", "retry")}
    ELSE ${nextStateSql("stream.state", "running", "failed")} END,
  retry_at = CASE held.value ->> 'kind' WHEN 'retry' THEN ${CLOCK} + (held.value ->> 'delay') END,
  failures = CASE WHEN held.value ->> 'failure' IS NULL THEN stream.failures ELSE ${WITH_FAILURE} END
FROM ${HELD_CLAIMS} AS held WHERE stream.id = held.id AND held.value ->> 'kind' <> 'purged'
RETURNING stream.id, stream.serial`;

const SELECT_PURGED = `
SELECT held.id, held.value ->> 'serial' AS serial FROM ${HELD_CLAIMS} AS held
WHERE held.value ->> 'kind' = 'purged'`;

const UNLINK = "DELETE FROM stream_event WHERE stream_id IN (SELECT value FROM json_each(?))";
const PURGE = "DELETE FROM stream WHERE id IN (SELECT value FROM json_each(?))";

export const finishStreams: Statements["finishStreams"] = async (connection, outcomes) => {
  const parameters = [JSON.stringify(outcomes)];
  const purged = await connection.query<{ id: number; serial: number }>(SELECT_PURGED, parameters);
  const written = outcomes.every(({ kind }) => kind === "purged")
    ? []
    : await connection.query<{ id: number; serial: number }>(UPDATE, parameters);
  if (purged.length > 0) {
    const ids = [JSON.stringify(purged.map(({ id }) => id))];
    await connection.query(UNLINK, ids);
    await connection.query(PURGE, ids);
  }
  return [...purged, ...written].map(toClaimId);
};
