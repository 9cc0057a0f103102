import { STREAM_COLUMNS, type StreamRow } from "../rows/stream-row.js";
import type { Statements } from "../statements.js";

/** Keyset paging: a page costs the same wherever it lies. */
export const findStreams: Statements["findStreams"] = (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  return connection.query<StreamRow>(
    `SELECT ${STREAM_COLUMNS} FROM stream s WHERE s.id > $${length + 1} AND ${filter.where}
ORDER BY s.id LIMIT $${length + 2}`,
    [...filter.parameters, afterId, limit],
  );
};
