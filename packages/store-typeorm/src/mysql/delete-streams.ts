import type { Statements } from "../statements.js";

/** Only for rows that have no members yet. Index: the primary key. */
const DELETE = "DELETE s FROM stream s FORCE INDEX (PRIMARY) WHERE s.id IN (?1)";

export const deleteStreams: Statements["deleteStreams"] = async (connection, ids) => {
  await connection.query(DELETE, [ids]);
};
