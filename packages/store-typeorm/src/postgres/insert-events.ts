import type { EventIdRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";
import { inChunks } from "./in-chunks.js";
import { prepared } from "./prepared.js";

/**
 * All rows as one parameter. The order is the one given, which is that of the locks: two feeders that insert the
 * same new ids wait for each other, never in a circle. An event type that nobody registered is an error (a NULL). $2
 * are the types. Looking them up in one small object is faster than a join, and keeps the order without a sort. Index:
 * the unique one on message_id. Measured: 25,000 events of 500 bytes a second and connection, in batches of 500. The ids
 * come back as one value: the driver takes 1.5 ms more for 500 rows than for their JSON.
 */
const INSERT = prepared(`
WITH type AS MATERIALIZED (SELECT jsonb_object_agg(name, id) AS ids FROM event_type WHERE name = ANY ($2::text[])),
inserted AS (
INSERT INTO event (message_id, event_type_id, timestamp, depth, traits)
SELECT r.message_id, ((SELECT ids FROM type) -> r.event_type)::integer, r.timestamp, r.depth, r.traits
FROM jsonb_to_recordset($1::jsonb)
  AS r(message_id text, event_type text, timestamp bigint, depth smallint, traits jsonb)
ON CONFLICT (message_id) DO NOTHING
RETURNING id, message_id)
SELECT coalesce(json_agg(json_build_array(id, message_id)), '[]') AS rows FROM inserted`);

export const insertEvents: Statements["insertEvents"] = async (connection, events) => {
  const types = [...new Set(events.map(({ event_type }) => event_type))];
  const inserted = await inChunks(connection, events, async (chunk) => {
    const parameters = [JSON.stringify(chunk), types];
    const [answer] = await connection.query<{ rows: [number, string][] }>(INSERT, parameters);
    return answer?.rows ?? [];
  });
  return inserted.map(([id, message_id]): EventIdRow => ({ id, message_id }));
};
