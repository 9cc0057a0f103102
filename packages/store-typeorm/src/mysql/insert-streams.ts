import { randomUUID } from "node:crypto";
import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { column, jsonTable } from "./json-table.js";
import { INSERT_DRAFTS, IS_NEW, toDraftRow } from "./stream-record.js";

/** A key may have several new streams. Index: stream_active_key. */
const SELECT_INSERTED = `
SELECT STRAIGHT_JOIN DISTINCT s.id
FROM ${jsonTable(column("key_hash", "VARCHAR(32)"))}
JOIN stream s FORCE INDEX (stream_active_key) ON s.key_hash = r.key_hash AND s.state = ${ACTIVE}
WHERE ${IS_NEW}`;

export const insertStreams: Statements["insertStreams"] = async (connection, drafts) => {
  const token = randomUUID();
  await connection.query(INSERT_DRAFTS, [drafts.map((draft) => toDraftRow(draft, token))]);
  const keys = JSON.stringify(drafts.map(({ key_hash }) => ({ key_hash })));
  const rows = await connection.query<{ id: number }>(SELECT_INSERTED, [keys, token]);
  return rows.map(({ id }) => id);
};
