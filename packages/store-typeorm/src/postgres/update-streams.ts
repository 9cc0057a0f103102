import type { Statements } from "../statements.js";
import { prepared } from "./prepared.js";

/** Index: the primary key. The rows are locked already. */
const UPDATE = prepared(`
UPDATE stream AS s SET open_key = CASE WHEN r.open = 1 THEN s.key_hash END,
  first_event = r.first_event, last_event = r.last_event, expire_at = r.expire_at,
  expire_floor = least(s.expire_floor, r.expire_at), fire_at = r.fire_at,
  progress = r.progress, criteria = r.criteria, event_count = r.event_count
FROM jsonb_to_recordset($1::jsonb) AS r(
  id bigint, first_event bigint, last_event bigint, expire_at bigint, fire_at bigint, progress jsonb,
  criteria text, event_count integer, open integer)
WHERE s.id = r.id`);

export const updateStreams: Statements["updateStreams"] = async (connection, changes) => {
  await connection.query(UPDATE, [JSON.stringify(changes)]);
};
