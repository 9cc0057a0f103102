import { COMPLETED, RUNNING_STATES } from "../state-numbers.js";
import type { PageResult, Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

/** A stream whose lease ran out belongs to no worker any more: fencing stops the one that had it. */
export const purgeStreams: Statements["purgeStreams"] = async (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  const [row] = await connection.query<{ changed: number; removed: number; last_id: number | null }>(
    `WITH page AS MATERIALIZED (
  SELECT s.id FROM stream s
  WHERE s.id > $${length + 1} AND NOT (s.state IN ${RUNNING_STATES} AND s.lease_until > ${CLOCK}) AND ${filter.where}
  ORDER BY s.id LIMIT $${length + 2} FOR UPDATE OF s),
unlinked AS (DELETE FROM stream_event l USING page WHERE l.stream_id = page.id),
purged AS (DELETE FROM stream s USING page WHERE s.id = page.id RETURNING s.state)
SELECT (SELECT count(*) FROM purged) AS changed,
  (SELECT count(*) FROM purged WHERE state <> ${COMPLETED}) AS removed, (SELECT max(id) FROM page) AS last_id`,
    [...filter.parameters, afterId, limit],
  );
  return {
    changed: row?.changed ?? 0,
    removed: row?.removed ?? 0,
    lastId: row?.last_id ?? null,
  } satisfies PageResult;
};
