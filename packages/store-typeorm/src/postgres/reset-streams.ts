import { FAILED_STATES, nextStateSql } from "../state-numbers.js";
import type { PageResult, Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

/** The state is asked for in the filter and, once the row is locked, again. */
export const resetStreams: Statements["resetStreams"] = async (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  const [row] = await connection.query<{ changed: number; last_id: number | null }>(
    `WITH page AS MATERIALIZED (
  SELECT s.id FROM stream s
  WHERE s.id > $${length + 1} AND s.state IN ${FAILED_STATES} AND ${filter.where}
  ORDER BY s.id LIMIT $${length + 2} FOR UPDATE OF s),
reset AS (
  UPDATE stream AS s SET state = ${nextStateSql("s.state", "failed", "retry")}, attempts = 0, retry_at = ${CLOCK}
  FROM page WHERE s.id = page.id RETURNING s.id)
SELECT (SELECT count(*) FROM reset) AS changed, (SELECT max(id) FROM page) AS last_id`,
    [...filter.parameters, afterId, limit],
  );
  return { changed: row?.changed ?? 0, lastId: row?.last_id ?? null } satisfies PageResult;
};
