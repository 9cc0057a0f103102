import { toClaimRow } from "../rows/claim-row.js";
import type { MemberRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";

/** One query for all claims; a lost claim gives nothing. Indexes: the primary keys. */
const SELECT = `
SELECT s.id AS stream_id, e.message_id, t.name AS event_type, e.timestamp, e.depth, e.traits
FROM json_each(?) AS r
CROSS JOIN stream s ON s.id = r.value ->> 'stream_id' AND s.serial = r.value ->> 'serial'
LEFT JOIN stream_event l ON l.stream_id = s.id
LEFT JOIN event e ON e.id = l.event_id
LEFT JOIN event_type t ON t.id = e.event_type_id`;

export const findMembers: Statements["findMembers"] = (connection, claims) =>
  connection.query<MemberRow>(SELECT, [JSON.stringify(claims.map(toClaimRow))]);
