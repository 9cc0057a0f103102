import type { Statements } from "../statements.js";

/** Index: the primary key. */
const DELETE = "DELETE e FROM event e FORCE INDEX (PRIMARY) WHERE e.id IN (?1)";

export const deleteEvents: Statements["deleteEvents"] = async (connection, ids) => {
  await connection.query(DELETE, [ids]);
};
