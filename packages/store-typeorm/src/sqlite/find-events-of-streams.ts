import type { MemberRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";

/** Indexes: the primary keys of stream_event and event. */
const SELECT = `
SELECT l.stream_id, e.message_id, t.name AS event_type, e.timestamp, e.depth, e.traits
FROM json_each(?) AS r
CROSS JOIN stream_event l ON l.stream_id = r.value
CROSS JOIN event e ON e.id = l.event_id
CROSS JOIN event_type t ON t.id = e.event_type_id`;

export const findEventsOfStreams: Statements["findEventsOfStreams"] = (connection, streamIds) =>
  connection.query<MemberRow>(SELECT, [JSON.stringify(streamIds)]);
