import { randomBytes } from "node:crypto";
import type { EventIdRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";
import { column, jsonTable, textOf } from "./json-table.js";

const SELECT_TYPES = `SELECT id, ${textOf("name")} AS name FROM event_type WHERE name IN (?1)`;

/**
 * The whole batch in one statement, in the order of the locks. `VALUES` and no `SELECT`: that would hold the lock for
 * new ids until it ends, and with it every other feeder. An event type that nobody registered is NULL, which is an
 * error. Index: the unique one on message_id.
 */
const INSERT = `
INSERT INTO event (message_id, event_type_id, timestamp, depth, traits, batch) VALUES ?1
ON DUPLICATE KEY UPDATE event.id = event.id`;

/** ?2 the token of this batch: MySQL doesn't say which rows it inserted. */
const SELECT_INSERTED = `
SELECT STRAIGHT_JOIN e.id, ${textOf("e.message_id")} AS message_id
FROM ${jsonTable(column("message_id", "VARCHAR(1024)"))} JOIN event e FORCE INDEX (message_id) ON e.message_id = r.message_id
WHERE e.batch = ?2`;

/** A token fits into a number of JavaScript's. */
const TOKEN_BYTES = 6;

export const insertEvents: Statements["insertEvents"] = async (connection, events) => {
  const names = [...new Set(events.map(({ event_type }) => event_type))];
  const types = await connection.query<{ id: number; name: string }>(SELECT_TYPES, [names]);
  const typeIds = new Map(types.map(({ id, name }) => [name, id]));
  const batch = randomBytes(TOKEN_BYTES).readUIntBE(0, TOKEN_BYTES);
  const rows = events.map(({ message_id, event_type, timestamp, depth, traits }) => [
    message_id,
    typeIds.get(event_type) ?? null,
    timestamp,
    depth,
    JSON.stringify(traits),
    batch,
  ]);
  await connection.query(INSERT, [rows]);
  const ids = JSON.stringify(events.map(({ message_id }) => ({ message_id })));
  return connection.query<EventIdRow>(SELECT_INSERTED, [ids, batch]);
};
