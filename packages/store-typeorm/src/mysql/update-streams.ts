import type { Statements } from "../statements.js";
import { column, jsonTable } from "./json-table.js";
import { VALUE_COLUMNS } from "./stream-record.js";

/** Index: the primary key. The rows are locked already. */
const UPDATE = `
UPDATE ${jsonTable(`${column("id", "BIGINT")}, ${VALUE_COLUMNS}`)} STRAIGHT_JOIN stream s FORCE INDEX (PRIMARY) ON s.id = r.id
SET s.open_key = IF(r.open = 1, s.key_hash, NULL), s.first_event = r.first_event, s.last_event = r.last_event,
  s.expire_at = r.expire_at, s.fire_at = r.fire_at, s.progress = r.progress, s.criteria = r.criteria,
  s.event_count = r.event_count`;

export const updateStreams: Statements["updateStreams"] = async (connection, changes) => {
  await connection.query(UPDATE, [JSON.stringify(changes)]);
};
