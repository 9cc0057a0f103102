import type { Statements } from "../statements.js";

/** Sorted, so that neighbours in the index are written together. */
const INSERT = `
INSERT INTO stream_event (stream_id, event_id)
SELECT r."streamId", r."eventId" FROM jsonb_to_recordset($1::jsonb) AS r("streamId" bigint, "eventId" bigint)
ORDER BY 1, 2
ON CONFLICT DO NOTHING`;

export const insertLinks: Statements["insertLinks"] = async (connection, links) => {
  await connection.query(INSERT, [JSON.stringify(links)]);
};
