import { ACTIVE, REASON_NUMBERS, RUNNING_STATES } from "../state-numbers.js";
import type { NextReadyRow, Statements } from "../statements.js";
import { CLOCK } from "./clock.js";

const { fire, expire } = REASON_NUMBERS;
/** Later than any time: SQLite's `min` of several values is NULL as soon as one of them is. */
const NEVER = "9223372036854775807";

function earliest(column: string, condition: string): string {
  return `coalesce((SELECT ${column} FROM stream
    WHERE ${condition} AND ${column} IS NOT NULL AND name IN (SELECT value FROM json_each(?1))
    ORDER BY ${column} LIMIT 1), ${NEVER})`;
}

/** The first entry of each of the four partial indexes that claiming uses. */
const SELECT = `
SELECT
  nullif(min(${earliest("fire_at", `state = ${ACTIVE}`)}, ${earliest("expire_at", `state = ${ACTIVE}`)}), ${NEVER})
    AS due_at,
  nullif(min(${earliest("retry_at", `state IN (${fire.retry}, ${expire.retry})`)},
    ${earliest("lease_until", `state IN ${RUNNING_STATES}`)}), ${NEVER}) AS retry_at,
  ${CLOCK} AS clock`;

export const nextReady: Statements["nextReady"] = async (connection, triggers) => {
  const [row] = await connection.query<NextReadyRow>(SELECT, [JSON.stringify(triggers)]);
  return row ?? { due_at: null, retry_at: null, clock: 0 };
};
