import type { MemberRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";

/** Indexes: the primary keys of stream_event and event. */
const SELECT = `
SELECT l.stream_id, e.message_id, t.name AS event_type, e.timestamp, e.depth, e.traits
FROM stream_event l JOIN event e ON e.id = l.event_id JOIN event_type t ON t.id = e.event_type_id
WHERE l.stream_id = ANY ($1::bigint[])`;

export const findEventsOfStreams: Statements["findEventsOfStreams"] = (connection, streamIds) =>
  connection.query<MemberRow>(SELECT, [streamIds]);
