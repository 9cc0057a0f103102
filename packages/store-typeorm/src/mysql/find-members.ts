import { toClaimRow } from "../rows/claim-row.js";
import type { MemberRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";
import { column, jsonTable, textOf } from "./json-table.js";

/** One query for all claims; a lost claim gives nothing. Indexes: the primary keys. */
const SELECT = `
SELECT STRAIGHT_JOIN s.id AS stream_id, ${textOf("e.message_id")} AS message_id, ${textOf("t.name")} AS event_type,
  e.timestamp, e.depth, e.traits
FROM ${jsonTable(`${column("stream_id", "BIGINT")}, ${column("serial", "INT")}`)}
JOIN stream s FORCE INDEX (PRIMARY) ON s.id = r.stream_id AND s.serial = r.serial
LEFT JOIN (stream_event l JOIN event e ON e.id = l.event_id JOIN event_type t ON t.id = e.event_type_id)
  ON l.stream_id = s.id`;

export const findMembers: Statements["findMembers"] = (connection, claims) =>
  connection.query<MemberRow>(SELECT, [JSON.stringify(claims.map(toClaimRow))]);
