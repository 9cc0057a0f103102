import { COMPLETED } from "../state-numbers.js";
import type { Statements } from "../statements.js";

/**
 * The oldest first, by the index on timestamp. An event joins streams only in the transaction that inserts it, so
 * that one that is in no unfinished stream now will never be in one.
 */
const TRIM = `
WITH old AS MATERIALIZED (
  SELECT e.id FROM event e
  WHERE e.timestamp < $1::bigint AND NOT EXISTS (
    SELECT FROM stream_event l JOIN stream s ON s.id = l.stream_id
    WHERE l.event_id = e.id AND s.state <> ${COMPLETED})
  ORDER BY e.timestamp, e.id LIMIT $2
  FOR UPDATE OF e SKIP LOCKED),
unlinked AS (DELETE FROM stream_event l USING old WHERE l.event_id = old.id),
trimmed AS (DELETE FROM event e USING old WHERE e.id = old.id RETURNING e.id)
SELECT count(*) AS count FROM trimmed`;

export const trimEvents: Statements["trimEvents"] = async (connection, before, limit) => {
  const [row] = await connection.query<{ count: number }>(TRIM, [before, limit]);
  return row?.count ?? 0;
};
