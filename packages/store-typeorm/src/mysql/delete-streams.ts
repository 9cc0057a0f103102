import type { Statements } from "../statements.js";

/** Only for rows that have no members yet. Index: the primary key. */
const DELETE = "DELETE FROM stream WHERE id IN (?1)";

export const deleteStreams: Statements["deleteStreams"] = async (connection, ids) => {
  await connection.query(DELETE, [ids]);
};
