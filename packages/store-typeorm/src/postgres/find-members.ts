import { toClaimRow } from "../rows/claim-row.js";
import type { MemberRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";
import { prepared } from "./prepared.js";

/**
 * One query for all claims; a lost claim gives nothing. Traits come as text: one parse makes the event of them, where
 * the driver would make an object to be copied. Indexes: the primary keys.
 */
const SELECT = prepared(`
SELECT s.id AS stream_id, e.message_id, t.name AS event_type, e.timestamp, e.depth, e.traits::text AS traits
FROM jsonb_to_recordset($1::jsonb) AS r(stream_id bigint, serial integer)
JOIN stream s ON s.id = r.stream_id AND s.serial = r.serial
LEFT JOIN (stream_event l JOIN event e ON e.id = l.event_id JOIN event_type t ON t.id = e.event_type_id)
  ON l.stream_id = s.id`);

export const findMembers: Statements["findMembers"] = (connection, claims) =>
  connection.query<MemberRow>(SELECT, [JSON.stringify(claims.map(toClaimRow))]);
