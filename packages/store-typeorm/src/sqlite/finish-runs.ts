import { toClaimId } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { HELD_CLAIMS } from "./held-claims.js";

/** In the transaction that stores the new events, before them. */
const FINISH = `
UPDATE stream SET run_done = TRUE, handlers = held.value -> 'handlers', committed = '[]'
FROM ${HELD_CLAIMS} AS held WHERE stream.id = held.id
RETURNING stream.id, stream.serial`;

export const finishRuns: Statements["finishRuns"] = async (connection, runs) => {
  const rows = await connection.query<{ id: number; serial: number }>(FINISH, [JSON.stringify(runs)]);
  return rows.map(toClaimId);
};
