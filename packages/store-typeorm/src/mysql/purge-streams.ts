import { COMPLETED, RUNNING_STATES } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

const UNLINK = "DELETE l FROM stream_event l FORCE INDEX (PRIMARY) WHERE l.stream_id IN (?1)";
const PURGE = "DELETE s FROM stream s FORCE INDEX (PRIMARY) WHERE s.id IN (?1)";

/** A stream whose lease ran out belongs to no worker any more: fencing stops the one that had it. */
export const purgeStreams: Statements["purgeStreams"] = async (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  const page = await connection.query<{ id: number; state: number }>(
    `SELECT s.id, s.state FROM stream s
WHERE s.id > ?${length + 1} AND NOT (s.state IN ${RUNNING_STATES} AND s.lease_until > ${CLOCK}) AND ${filter.where}
ORDER BY s.id LIMIT ?${length + 2} FOR UPDATE`,
    [...filter.parameters, afterId, limit],
  );
  const ids = page.map(({ id }) => id);
  if (ids.length > 0) {
    await connection.query(UNLINK, [ids]);
    await connection.query(PURGE, [ids]);
  }
  const removed = page.filter(({ state }) => state !== COMPLETED).length;
  return { changed: ids.length, removed, lastId: ids.at(-1) ?? null };
};
