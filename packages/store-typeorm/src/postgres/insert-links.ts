import { write } from "../connection.js";
import type { Statements } from "../statements.js";
import { bigints } from "./columns.js";
import { prepared } from "./prepared.js";

/** Comes sorted, so that neighbours in the index are written together. */
const INSERT = prepared(`
INSERT INTO stream_event (stream_id, event_id)
SELECT r.stream_id, r.event_id FROM unnest($1::bigint[], $2::bigint[]) AS r(stream_id, event_id)`);

export const insertLinks: Statements["insertLinks"] = async (connection, links) => {
  const sorted = [...links].sort((a, b) => a.streamId - b.streamId || a.eventId - b.eventId);
  const streams = bigints(sorted.map(({ streamId }) => streamId));
  await write(connection, INSERT, [streams, bigints(sorted.map(({ eventId }) => eventId))]);
};
