import type { Reason } from "@winchester/core";
import type { Statements } from "../statements.js";
import { readySql, takeReady } from "./claim-streams.js";
import { CLOCK } from "./clock.js";

const OTHERS = "name NOT IN (SELECT value FROM json_each(?2))";

/** How many are noted in one go at most; the others by the calls that follow. */
const NOTE_LIMIT = 1000;

function noteSql(reason: Reason): string {
  return `
UPDATE stream SET unknown_since = ?4
WHERE id IN (SELECT id FROM (${readySql(reason, `${OTHERS} AND unknown_since IS NULL`)}))`;
}

const NOTE = { fire: noteSql("fire"), expire: noteSql("expire") };

/** ?4 since when, at the latest. */
const PATIENCE_ENDED = `${OTHERS} AND unknown_since <= ?4`;
const READY = { fire: readySql("fire", PATIENCE_ENDED), expire: readySql("expire", PATIENCE_ENDED) };

const SELECT_CLOCK = `SELECT ${CLOCK} AS clock`;

/** First the note, then what was noted long enough ago, both by one reading of the clock. */
export const claimUnknownStreams: Statements["claimUnknownStreams"] = async (connection, request) => {
  const { reason, now, limit, graceMs } = request;
  const triggers = JSON.stringify(request.triggers);
  const [row] = await connection.query<{ clock: number }>(SELECT_CLOCK);
  const clock = row?.clock ?? 0;
  await connection.query(NOTE[reason], [now, triggers, Math.max(limit, NOTE_LIMIT), clock]);
  const since = clock - Math.round(graceMs * 1000);
  return takeReady(connection, request, READY[reason], [now, triggers, limit, since]);
};
