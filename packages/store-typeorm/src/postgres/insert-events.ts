import type { EventIdRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";

/**
 * The whole batch as one parameter. The order is that of the locks: two feeders that insert the same new ids wait
 * for each other, never in a circle. The outer join makes an event type that nobody registered an error (a NULL)
 * where an inner join would drop the event in silence. Index: the unique one on message_id. Measured: 20,000 events
 * of 500 bytes a second and connection, in batches of 500. The ids come back as one value: the driver takes 1.5 ms
 * more for 500 rows than for their JSON.
 */
const INSERT = `
WITH inserted AS (
INSERT INTO event (message_id, event_type_id, timestamp, depth, traits)
SELECT r.message_id, t.id, r.timestamp, r.depth, r.traits
FROM jsonb_to_recordset($1::jsonb)
  AS r(message_id text, event_type text, timestamp bigint, depth smallint, traits jsonb)
LEFT JOIN event_type t ON t.name = r.event_type
ORDER BY r.message_id COLLATE "C"
ON CONFLICT (message_id) DO NOTHING
RETURNING id, message_id)
SELECT coalesce(json_agg(json_build_array(id, message_id)), '[]') AS rows FROM inserted`;

export const insertEvents: Statements["insertEvents"] = async (connection, events) => {
  const [answer] = await connection.query<{ rows: [number, string][] }>(INSERT, [JSON.stringify(events)]);
  return (answer?.rows ?? []).map(([id, message_id]): EventIdRow => ({ id, message_id }));
};
