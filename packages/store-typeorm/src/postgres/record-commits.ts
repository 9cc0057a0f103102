import { toClaimId } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { heldClaims } from "./held-claims.js";
import { prepared } from "./prepared.js";

/** A position that is recorded already stays so. */
const RECORD = prepared(`
WITH ${heldClaims(", positions jsonb")}
UPDATE stream AS s SET committed = (
  SELECT jsonb_agg(p ORDER BY p) FROM (
    SELECT jsonb_array_elements(s.committed) AS p UNION SELECT jsonb_array_elements(held.positions)) AS positions)
FROM held WHERE s.id = held.stream_id
RETURNING s.id, s.serial`);

export const recordCommits: Statements["recordCommits"] = async (connection, commits) => {
  const rows = await connection.query<{ id: number; serial: number }>(RECORD, [JSON.stringify(commits)]);
  return rows.map(toClaimId);
};
