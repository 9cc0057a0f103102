import { FAILED_STATES, nextStateSql } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

/** `retry_at` and `attempts` first: MySQL sees the columns that were set before as they are then. */
const RESET = `
UPDATE stream FORCE INDEX (PRIMARY) SET attempts = 0, retry_at = ${CLOCK}, state = ${nextStateSql("state", "failed", "retry")}
WHERE id IN (?1)`;

export const resetStreams: Statements["resetStreams"] = async (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  const page = await connection.query<{ id: number }>(
    `SELECT s.id FROM stream s
WHERE s.id > ?${length + 1} AND s.state IN ${FAILED_STATES} AND ${filter.where}
ORDER BY s.id LIMIT ?${length + 2} FOR UPDATE`,
    [...filter.parameters, afterId, limit],
  );
  const ids = page.map(({ id }) => id);
  if (ids.length > 0) await connection.query(RESET, [ids]);
  return { changed: ids.length, lastId: ids.at(-1) ?? null };
};
