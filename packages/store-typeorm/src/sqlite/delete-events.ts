import type { Statements } from "../statements.js";

/** Index: the primary key. */
const DELETE = "DELETE FROM event WHERE id IN (SELECT value FROM json_each(?))";

export const deleteEvents: Statements["deleteEvents"] = async (connection, ids) => {
  await connection.query(DELETE, [JSON.stringify(ids)]);
};
