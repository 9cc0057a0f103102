import type { Reason } from "@winchester/core";
import type { ClaimRow } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { claimParameters, claimSql, readyStreams } from "./claim-streams.js";
import { CLOCK } from "./clock.js";

const OTHERS = "name <> ALL ($2::text[])";

/** How many are noted in one go at most; the others by the calls that follow. */
const NOTE_LIMIT = 1000;

function noteSql(reason: Reason): string {
  return `
WITH ${readyStreams(reason, `${OTHERS} AND unknown_since IS NULL`)}
UPDATE stream AS s SET unknown_since = $4::bigint FROM ready WHERE s.id = ready.id`;
}

const NOTE = { fire: noteSql("fire"), expire: noteSql("expire") };

/** $6 since when, at the latest. */
const PATIENCE_ENDED = `${OTHERS} AND unknown_since <= $6::bigint`;
const CLAIM = { fire: claimSql("fire", PATIENCE_ENDED), expire: claimSql("expire", PATIENCE_ENDED) };

const SELECT_CLOCK = `SELECT ${CLOCK} AS clock`;

/**
 * Two statements, each whole by itself: first the note, then what was noted long enough ago. Both by one reading of
 * the clock, so that what was only just noted isn't taken because the statements took their time.
 */
export const claimUnknownStreams: Statements["claimUnknownStreams"] = async (connection, request) => {
  const { reason, now, triggers, limit, graceMs } = request;
  const [row] = await connection.query<{ clock: number }>(SELECT_CLOCK);
  const clock = row?.clock ?? 0;
  await connection.query(NOTE[reason], [now, triggers, Math.max(limit, NOTE_LIMIT), clock]);
  const since = clock - Math.round(graceMs * 1000);
  return connection.query<ClaimRow>(CLAIM[reason], [...claimParameters(request), since]);
};
