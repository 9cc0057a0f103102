import { toClaimId } from "../rows/claim-row.js";
import { parseColumn } from "../rows/event-row.js";
import type { Statements } from "../statements.js";
import { heldOf, holdClaims } from "./hold-claims.js";
import { column, jsonTable } from "./json-table.js";

const RECORD = `
UPDATE ${jsonTable(`${column("id", "BIGINT")}, ${column("committed", "JSON")}`)}
STRAIGHT_JOIN stream s FORCE INDEX (PRIMARY) ON s.id = r.id
SET s.committed = r.committed`;

/** A position that is recorded already stays so. */
export const recordCommits: Statements["recordCommits"] = async (connection, commits) => {
  const held = heldOf(commits, await holdClaims(connection, commits));
  const changes = held.map(({ record, stream }) => {
    const before = parseColumn<readonly number[]>(stream.committed);
    const committed = [...new Set([...before, ...record.positions])].sort((a, b) => a - b);
    return { id: stream.id, committed };
  });
  if (changes.length > 0) await connection.query(RECORD, [JSON.stringify(changes)]);
  return held.map(({ stream }) => toClaimId(stream));
};
