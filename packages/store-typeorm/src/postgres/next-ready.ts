import { ACTIVE, REASON_NUMBERS, RUNNING_STATES } from "../state-numbers.js";
import type { NextReadyRow, Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { prepared } from "./prepared.js";

const { fire, expire } = REASON_NUMBERS;

function earliest(column: string, condition: string): string {
  return `(SELECT ${column} FROM stream WHERE ${condition} AND ${column} IS NOT NULL AND name = ANY ($1::text[])
    ORDER BY ${column} LIMIT 1)`;
}

/** The first entry of each of the four partial indexes that claiming uses. A floor may lie before the expiration. */
const SELECT = prepared(`
SELECT least(${earliest("fire_at", `state = ${ACTIVE}`)}, ${earliest("expire_floor", `state = ${ACTIVE}`)}) AS due_at,
  least(${earliest("retry_at", `state IN (${fire.retry}, ${expire.retry})`)},
    ${earliest("lease_until", `state IN ${RUNNING_STATES}`)}) AS retry_at,
  ${CLOCK} AS clock`);

export const nextReady: Statements["nextReady"] = async (connection, triggers) => {
  const [row] = await connection.query<NextReadyRow>(SELECT, [triggers]);
  return row ?? { due_at: null, retry_at: null, clock: 0 };
};
