import type { InputRecord, Position } from "./input-record.js";

/** The longest record that is read. A longer one is passed over while it streams by, and never held in memory. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** Says that a record was passed over because of its length. */
export function tooLong(position: Position, what: "line" | "element"): InputRecord {
  const limit = `${MAX_RECORD_BYTES / 1024 / 1024} MB`;
  return { position, bytes: 0, problem: `the ${what} is longer than ${limit} and is passed over` };
}

/** Reads the text of one record, in the pieces in which it came. */
export function parseRecord(pieces: readonly Buffer[], position: Position): InputRecord {
  const text = (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)).toString("utf8");
  const bytes = text.length;
  try {
    return { position, bytes, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { position, bytes, problem: `isn't JSON: ${(error as Error).message}` };
  }
}
