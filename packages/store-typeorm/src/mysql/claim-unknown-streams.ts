import type { Statements } from "../statements.js";
import { findReady, readySql, takeReady } from "./claim-streams.js";
import { CLOCK } from "./clock.js";

const OTHERS = "name NOT IN (?2)";
const NOT_NOTED = `${OTHERS} AND unknown_since IS NULL`;
/** ?5 since when, at the latest. */
const PATIENCE_ENDED = `${OTHERS} AND unknown_since <= ?5`;

/** How many are noted in one go at most; the others by the calls that follow. */
const NOTE_LIMIT = 1000;

const UNNOTED = { fire: readySql("fire", NOT_NOTED), expire: readySql("expire", NOT_NOTED) };
const NOTE = "UPDATE stream FORCE INDEX (PRIMARY) SET unknown_since = ?2 WHERE id IN (?1)";
const READY = { fire: readySql("fire", PATIENCE_ENDED), expire: readySql("expire", PATIENCE_ENDED) };

const SELECT_CLOCK = `SELECT ${CLOCK} AS clock`;

/** First the note, then what was noted long enough ago, both by one reading of the clock. */
export const claimUnknownStreams: Statements["claimUnknownStreams"] = async (connection, request) => {
  const { reason, now, limit, graceMs } = request;
  const [row] = await connection.query<{ clock: number }>(SELECT_CLOCK);
  const clock = row?.clock ?? 0;
  // A list without names is none in SQL; no trigger's name is empty.
  const triggers = ["", ...request.triggers];
  const noteLimit = Math.max(limit, NOTE_LIMIT);
  const unnoted = await findReady(connection, UNNOTED[reason], { now, triggers, limit: noteLimit });
  if (unnoted.length > 0) await connection.query(NOTE, [unnoted.map(({ id }) => id), clock]);
  const more = [clock - Math.round(graceMs * 1000)];
  return takeReady(
    connection,
    request,
    await findReady(connection, READY[reason], { now, triggers, limit, more }),
  );
};
