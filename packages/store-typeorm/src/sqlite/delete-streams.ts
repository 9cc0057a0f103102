import type { Statements } from "../statements.js";

/** Only for rows that have no members yet. Index: the primary key. */
const DELETE = "DELETE FROM stream WHERE id IN (SELECT value FROM json_each(?))";

export const deleteStreams: Statements["deleteStreams"] = async (connection, ids) => {
  await connection.query(DELETE, [JSON.stringify(ids)]);
};
