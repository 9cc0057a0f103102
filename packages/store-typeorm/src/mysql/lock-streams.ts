import { randomUUID } from "node:crypto";
import type { LockedStreamRow } from "../rows/stream-row.js";
import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { column, jsonTable, textOf } from "./json-table.js";
import { INSERT_DRAFTS, IS_NEW, toDraftRow } from "./stream-record.js";

/**
 * Takes the keys in the order of their hashes, in which the drafts come, each by inserting its open row or by locking
 * the one that is there. Index: the unique one on open_key.
 */
const INSERT_OR_LOCK = `${INSERT_DRAFTS}
ON DUPLICATE KEY UPDATE stream.open_key = stream.open_key`;

/** In the order of the keys, and of the ids of each. Index: stream_active_key. */
const LOCK_ACTIVE = `
SELECT STRAIGHT_JOIN s.id, ${textOf("s.key_hash")} AS key_hash, s.first_event, s.last_event, s.expire_at, s.fire_at,
  s.progress, s.criteria, s.event_count, s.open_key IS NOT NULL AS open, ${IS_NEW} AS inserted
FROM ${jsonTable(column("key_hash", "VARCHAR(32)"))}
JOIN stream s FORCE INDEX (stream_active_key) ON s.key_hash = r.key_hash AND s.state = ${ACTIVE}
FOR UPDATE`;

export const lockStreams: Statements["lockStreams"] = async (connection, drafts) => {
  const token = randomUUID();
  await connection.query(INSERT_OR_LOCK, [drafts.map((draft) => toDraftRow(draft, token))]);
  const keys = JSON.stringify(drafts.map(({ key_hash }) => ({ key_hash })));
  const rows = await connection.query<LockedStreamRow>(LOCK_ACTIVE, [keys, token]);
  return rows.sort((a, b) => a.id - b.id);
};
