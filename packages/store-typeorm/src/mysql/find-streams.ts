import { STREAM_COLUMNS, type StreamRow } from "../rows/stream-row.js";
import type { Statements } from "../statements.js";
import { textOf } from "./json-table.js";

const COLUMNS = STREAM_COLUMNS.replace("s.name", `${textOf("s.name")} AS name`);

/** Keyset paging: a page costs the same wherever it lies. */
export const findStreams: Statements["findStreams"] = (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  return connection.query<StreamRow>(
    `SELECT ${COLUMNS} FROM stream s WHERE s.id > ?${length + 1} AND ${filter.where}
ORDER BY s.id LIMIT ?${length + 2}`,
    [...filter.parameters, afterId, limit],
  );
};
