import type { Statements } from "../statements.js";
import { jsonTable } from "./json-table.js";

/** Sorted, so that neighbours in the table are written together. */
const INSERT = `
INSERT INTO stream_event (stream_id, event_id)
SELECT r.stream_id, r.event_id
FROM ${jsonTable("stream_id BIGINT PATH '$.streamId', event_id BIGINT PATH '$.eventId'")}
ORDER BY r.stream_id, r.event_id
ON DUPLICATE KEY UPDATE stream_event.event_id = stream_event.event_id`;

export const insertLinks: Statements["insertLinks"] = async (connection, links) => {
  await connection.query(INSERT, [JSON.stringify(links)]);
};
