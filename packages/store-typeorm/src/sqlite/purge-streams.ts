import { COMPLETED, RUNNING_STATES } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

const UNLINK = "DELETE FROM stream_event WHERE stream_id IN (SELECT value FROM json_each(?))";
const PURGE = "DELETE FROM stream WHERE id IN (SELECT value FROM json_each(?))";

/** A stream whose lease ran out belongs to no worker any more: fencing stops the one that had it. */
export const purgeStreams: Statements["purgeStreams"] = async (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  const page = await connection.query<{ id: number; state: number }>(
    `SELECT s.id, s.state FROM stream s
WHERE s.id > ?${length + 1} AND NOT (s.state IN ${RUNNING_STATES} AND s.lease_until > ${CLOCK}) AND ${filter.where}
ORDER BY s.id LIMIT ?${length + 2}`,
    [...filter.parameters, afterId, limit],
  );
  const ids = page.map(({ id }) => id);
  if (ids.length > 0) {
    await connection.query(UNLINK, [JSON.stringify(ids)]);
    await connection.query(PURGE, [JSON.stringify(ids)]);
  }
  const removed = page.filter(({ state }) => state !== COMPLETED).length;
  return { changed: ids.length, removed, lastId: ids.at(-1) ?? null };
};
