import { COMPLETED } from "../state-numbers.js";
import type { Statements } from "../statements.js";

/**
 * The oldest first, by the index on timestamp. An event joins streams only in the transaction that inserts it, so
 * that one that is in no unfinished stream now will never be in one.
 *
 * Locks nothing: with `FOR UPDATE` the events would be read as they are, but the subquery as all was when the statement
 * began, and an event that comes with its stream in between would be taken for one without.
 */
const SELECT_OLD = `
SELECT e.id FROM event e FORCE INDEX (event_timestamp)
WHERE e.timestamp < ?1 AND NOT EXISTS (
  SELECT 1 FROM stream_event l JOIN stream s ON s.id = l.stream_id
  WHERE l.event_id = e.id AND s.state <> ${COMPLETED})
ORDER BY e.timestamp, e.id LIMIT ?2`;

/** Those that nobody else is just deleting. */
const LOCK = "SELECT id FROM event FORCE INDEX (PRIMARY) WHERE id IN (?1) ORDER BY id FOR UPDATE SKIP LOCKED";

const UNLINK = "DELETE l FROM stream_event l FORCE INDEX (stream_event_event) WHERE l.event_id IN (?1)";
const TRIM = "DELETE e FROM event e FORCE INDEX (PRIMARY) WHERE e.id IN (?1)";

export const trimEvents: Statements["trimEvents"] = async (connection, before, limit) => {
  const old = await connection.query<{ id: number }>(SELECT_OLD, [before, limit]);
  if (old.length === 0) return 0;
  const ours = await connection.query<{ id: number }>(LOCK, [old.map(({ id }) => id)]);
  const ids = ours.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await connection.query(UNLINK, [ids]);
  await connection.query(TRIM, [ids]);
  return ids.length;
};
