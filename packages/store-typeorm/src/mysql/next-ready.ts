import { ACTIVE, REASON_NUMBERS } from "../state-numbers.js";
import type { NextReadyRow, Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

const { fire, expire } = REASON_NUMBERS;
/** Later than any time: `LEAST` of several values is NULL as soon as one of them is. */
const NEVER = "9223372036854775807";

function earliest(column: string, state: number): string {
  return `coalesce((SELECT ${column} FROM stream
    WHERE state = ${state} AND ${column} IS NOT NULL AND name IN (?1) ORDER BY ${column} LIMIT 1), ${NEVER})`;
}

/** The first entry of each range of the indexes that claiming uses. */
const SELECT = `
SELECT
  nullif(least(${earliest("fire_at", ACTIVE)}, ${earliest("expire_at", ACTIVE)}), ${NEVER}) AS due_at,
  nullif(least(${earliest("retry_at", fire.retry)}, ${earliest("retry_at", expire.retry)},
    ${earliest("lease_until", fire.running)}, ${earliest("lease_until", expire.running)}), ${NEVER}) AS retry_at,
  ${CLOCK} AS clock`;

export const nextReady: Statements["nextReady"] = async (connection, triggers) => {
  // A list without names is none in SQL; no trigger's name is empty.
  const [row] = await connection.query<NextReadyRow>(SELECT, [["", ...triggers]]);
  return row ?? { due_at: null, retry_at: null, clock: 0 };
};
