import type { LockedStreamRow } from "../rows/stream-row.js";
import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { DRAFT_COLUMNS, RECORD_OPEN_KEY, RECORD_VALUES } from "./stream-record.js";

/** A writing transaction has the whole database: nothing is left to lock. Index: the unique one on open_key. */
const INSERT = `
INSERT INTO stream (${DRAFT_COLUMNS})
SELECT r.value ->> 'name', r.value ->> 'key_hash', ${RECORD_OPEN_KEY}, r.value ->> 'distinguishing', ${ACTIVE},
  ${RECORD_VALUES}
FROM json_each(?) AS r WHERE TRUE
ORDER BY r.key
ON CONFLICT (open_key) DO NOTHING
RETURNING id`;

/** Index: the partial one on key_hash of active streams. */
const SELECT_ACTIVE = `
SELECT id, key_hash, first_event, last_event, expire_at, fire_at, progress, criteria, event_count,
  open_key IS NOT NULL AS open, id IN (SELECT value FROM json_each(?)) AS inserted
FROM stream
WHERE key_hash IN (SELECT value FROM json_each(?)) AND state = ${ACTIVE}
ORDER BY id`;

export const lockStreams: Statements["lockStreams"] = async (connection, drafts) => {
  const inserted = await connection.query<{ id: number }>(INSERT, [JSON.stringify(drafts)]);
  const ids = JSON.stringify(inserted.map(({ id }) => id));
  const hashes = JSON.stringify(drafts.map(({ key_hash }) => key_hash));
  return connection.query<LockedStreamRow>(SELECT_ACTIVE, [ids, hashes]);
};
