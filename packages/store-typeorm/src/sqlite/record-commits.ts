import { toClaimId } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { HELD_CLAIMS } from "./held-claims.js";

/** A position that is recorded already stays so. */
const RECORD = `
UPDATE stream SET committed = (
  SELECT json_group_array(p) FROM (
    SELECT value AS p FROM json_each(stream.committed)
    UNION SELECT value FROM json_each(held.value, '$.positions') ORDER BY p))
FROM ${HELD_CLAIMS} AS held WHERE stream.id = held.id
RETURNING stream.id, stream.serial`;

export const recordCommits: Statements["recordCommits"] = async (connection, commits) => {
  const rows = await connection.query<{ id: number; serial: number }>(RECORD, [JSON.stringify(commits)]);
  return rows.map(toClaimId);
};
