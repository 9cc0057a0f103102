import { COMPLETED } from "../state-numbers.js";
import type { Statements } from "../statements.js";

/**
 * The oldest first, by the index on timestamp. An event joins streams only in the transaction that inserts it, so
 * that one that is in no unfinished stream now will never be in one.
 */
const SELECT_OLD = `
SELECT e.id FROM event e
WHERE e.timestamp < ? AND NOT EXISTS (
  SELECT 1 FROM stream_event l JOIN stream s ON s.id = l.stream_id
  WHERE l.event_id = e.id AND s.state <> ${COMPLETED})
ORDER BY e.timestamp, e.id LIMIT ?`;

const UNLINK = "DELETE FROM stream_event WHERE event_id IN (SELECT value FROM json_each(?))";
const TRIM = "DELETE FROM event WHERE id IN (SELECT value FROM json_each(?))";

export const trimEvents: Statements["trimEvents"] = async (connection, before, limit) => {
  const old = await connection.query<{ id: number }>(SELECT_OLD, [before, limit]);
  if (old.length === 0) return 0;
  const ids = [JSON.stringify(old.map(({ id }) => id))];
  await connection.query(UNLINK, ids);
  await connection.query(TRIM, ids);
  return old.length;
};
