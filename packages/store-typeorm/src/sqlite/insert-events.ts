import type { EventIdRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";

/**
 * The whole batch as one parameter, in its order. The outer join makes an event type that nobody registered an
 * error (a NULL) where an inner join would drop the event in silence. Index: the unique one on message_id.
 */
const INSERT = `
INSERT INTO event (message_id, event_type_id, timestamp, depth, traits)
SELECT r.value ->> 'message_id', t.id, r.value ->> 'timestamp', r.value ->> 'depth', r.value -> 'traits'
FROM json_each(?) AS r LEFT JOIN event_type t ON t.name = r.value ->> 'event_type'
WHERE TRUE
ORDER BY r.key
ON CONFLICT (message_id) DO NOTHING
RETURNING id, message_id`;

export const insertEvents: Statements["insertEvents"] = (connection, events) =>
  connection.query<EventIdRow>(INSERT, [JSON.stringify(events)]);
