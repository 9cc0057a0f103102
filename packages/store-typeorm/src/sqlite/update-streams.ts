import type { Statements } from "../statements.js";
import { RECORD_VALUES } from "./stream-record.js";

/** Index: the primary key. */
const UPDATE = `
UPDATE stream SET open_key = CASE WHEN r.value ->> 'open' = 1 THEN key_hash END,
  (first_event, last_event, expire_at, fire_at, progress, criteria, event_count) = (SELECT ${RECORD_VALUES})
FROM json_each(?) AS r
WHERE stream.id = r.value ->> 'id'`;

export const updateStreams: Statements["updateStreams"] = async (connection, changes) => {
  await connection.query(UPDATE, [JSON.stringify(changes)]);
};
