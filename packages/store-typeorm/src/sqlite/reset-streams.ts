import { FAILED_STATES, nextStateSql } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

const RESET = `
UPDATE stream SET state = ${nextStateSql("state", "failed", "retry")}, attempts = 0, retry_at = ${CLOCK}
WHERE id IN (SELECT value FROM json_each(?))`;

export const resetStreams: Statements["resetStreams"] = async (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  const page = await connection.query<{ id: number }>(
    `SELECT s.id FROM stream s
WHERE s.id > ?${length + 1} AND s.state IN ${FAILED_STATES} AND ${filter.where}
ORDER BY s.id LIMIT ?${length + 2}`,
    [...filter.parameters, afterId, limit],
  );
  const ids = page.map(({ id }) => id);
  if (ids.length > 0) await connection.query(RESET, [JSON.stringify(ids)]);
  return { changed: ids.length, lastId: ids.at(-1) ?? null };
};
