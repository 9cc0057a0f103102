import type { Statements } from "../statements.js";

/** Index: the primary key. */
const DELETE = "DELETE FROM event WHERE id = ANY ($1::bigint[])";

export const deleteEvents: Statements["deleteEvents"] = async (connection, ids) => {
  await connection.query(DELETE, [ids]);
};
