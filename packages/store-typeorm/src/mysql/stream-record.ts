import type { StreamRecord } from "../rows/stream-row.js";
import { ACTIVE } from "../state-numbers.js";
import { column } from "./json-table.js";

/** The values that change with every event, in the JSON parameter. */
export const VALUE_COLUMNS: string = [
  column("first_event", "BIGINT"),
  column("last_event", "BIGINT"),
  column("expire_at", "BIGINT"),
  column("fire_at", "BIGINT"),
  column("progress", "JSON"),
  column("criteria", "TEXT"),
  column("event_count", "INT"),
  column("open", "INT"),
].join(", ");

/**
 * Inserts drafts; ?1 their rows. `VALUES` and no `SELECT`: that would hold the lock for new ids until it ends, and
 * with it every other feeder.
 */
export const INSERT_DRAFTS = `
INSERT INTO stream (name, key_hash, open_key, distinguishing, state, first_event, last_event, expire_at, fire_at,
  progress, criteria, event_count, run_key) VALUES ?1`;

/**
 * A draft as a row of {@link INSERT_DRAFTS}. The token of the batch, with the place in it, makes the run key of the
 * stream, by which the new rows are told from those that were there.
 */
export function toDraftRow(record: StreamRecord, token: string): unknown[] {
  return [
    record.name,
    record.key_hash,
    record.open === 1 ? record.key_hash : null,
    record.distinguishing,
    ACTIVE,
    record.first_event,
    record.last_event,
    record.expire_at,
    record.fire_at,
    JSON.stringify(record.progress),
    record.criteria,
    record.event_count,
    `${token}-${record.n}`,
  ];
}

/** Whether a row was made with the token ?2. */
export const IS_NEW = "s.run_key LIKE CONCAT(?2, '-%')";
