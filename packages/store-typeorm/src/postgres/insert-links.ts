import { write } from "../connection.js";
import type { Statements } from "../statements.js";
import { prepared } from "./prepared.js";

/** Comes sorted, so that neighbours in the index are written together. */
const INSERT = prepared(`
INSERT INTO stream_event (stream_id, event_id)
SELECT r."streamId", r."eventId" FROM jsonb_to_recordset($1::jsonb) AS r("streamId" bigint, "eventId" bigint)`);

export const insertLinks: Statements["insertLinks"] = async (connection, links) => {
  const sorted = [...links].sort((a, b) => a.streamId - b.streamId || a.eventId - b.eventId);
  await write(connection, INSERT, [JSON.stringify(sorted)]);
};
