import { toClaimId } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { heldOf, holdClaims } from "./hold-claims.js";
import { column, jsonTable } from "./json-table.js";

/** In the transaction that stores the new events, before them. */
const FINISH = `
UPDATE ${jsonTable(`${column("stream_id", "BIGINT")}, ${column("handlers", "JSON")}`)}
STRAIGHT_JOIN stream s FORCE INDEX (PRIMARY) ON s.id = r.stream_id
SET s.run_done = TRUE, s.handlers = r.handlers, s.committed = '[]'`;

export const finishRuns: Statements["finishRuns"] = async (connection, runs) => {
  const held = heldOf(runs, await holdClaims(connection, runs));
  if (held.length > 0) await connection.query(FINISH, [JSON.stringify(held.map(({ record }) => record))]);
  return held.map(({ stream }) => toClaimId(stream));
};
