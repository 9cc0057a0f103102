import { toClaimId } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { heldClaims } from "./held-claims.js";
import { prepared } from "./prepared.js";

/** In the transaction that stores the new events, before them. */
const FINISH = prepared(`
WITH ${heldClaims(", handlers jsonb")}
UPDATE stream AS s SET run_done = TRUE, handlers = held.handlers, committed = '[]'
FROM held WHERE s.id = held.stream_id
RETURNING s.id, s.serial`);

export const finishRuns: Statements["finishRuns"] = async (connection, runs) => {
  const rows = await connection.query<{ id: number; serial: number }>(FINISH, [JSON.stringify(runs)]);
  return rows.map(toClaimId);
};
