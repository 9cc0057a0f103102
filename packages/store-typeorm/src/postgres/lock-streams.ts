import type { LockedStreamRow } from "../rows/stream-row.js";
import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { DRAFT_COLUMNS, DRAFTS } from "./stream-record.js";

/**
 * Takes the keys in the order of their hashes, each by inserting its open row or by locking the one that is there:
 * `DO UPDATE … WHERE FALSE` locks without making a row version. If the open row vanishes while it is waited for,
 * PostgreSQL itself repeats the insertion. Index: the unique one on open_key.
 */
const INSERT_OR_LOCK = `
INSERT INTO stream (${DRAFT_COLUMNS})
SELECT r.name, r.key_hash, r.key_hash, r.distinguishing::jsonb, ${ACTIVE}, r.first_event, r.last_event,
  r.expire_at, r.fire_at, r.progress, r.criteria, r.event_count
FROM ${DRAFTS}
ORDER BY r.key_hash COLLATE "C"
ON CONFLICT (open_key) DO UPDATE SET open_key = EXCLUDED.open_key WHERE FALSE
RETURNING id`;

/**
 * A statement of its own, because it has to see what the first one waited for. Index: the partial one on key_hash
 * of active streams. $1 the hashes, $2 the ids that were just inserted.
 */
const LOCK_ACTIVE = `
SELECT id, key_hash, first_event, last_event, expire_at, fire_at, progress, criteria, event_count,
  open_key IS NOT NULL AS open, id = ANY ($2::bigint[]) AS inserted
FROM stream
WHERE key_hash = ANY ($1::text[]) AND state = ${ACTIVE}
ORDER BY id
FOR UPDATE`;

export const lockStreams: Statements["lockStreams"] = async (connection, drafts) => {
  const inserted = await connection.query<{ id: number }>(INSERT_OR_LOCK, [JSON.stringify(drafts)]);
  const hashes = drafts.map(({ key_hash }) => key_hash);
  return connection.query<LockedStreamRow>(LOCK_ACTIVE, [hashes, inserted.map(({ id }) => id)]);
};
