import type { Statements } from "../statements.js";

/** Sorted, so that neighbours in the table are written together. */
const INSERT = `
INSERT INTO stream_event (stream_id, event_id)
SELECT r.value ->> 'streamId', r.value ->> 'eventId' FROM json_each(?) AS r WHERE TRUE
ORDER BY 1, 2
ON CONFLICT DO NOTHING`;

export const insertLinks: Statements["insertLinks"] = async (connection, links) => {
  await connection.query(INSERT, [JSON.stringify(links)]);
};
