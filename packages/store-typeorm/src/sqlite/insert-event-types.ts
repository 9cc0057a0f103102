import type { Statements } from "../statements.js";

const INSERT = `
INSERT INTO event_type (name) SELECT r.value FROM json_each(?) AS r WHERE TRUE
ON CONFLICT (name) DO NOTHING`;

export const insertEventTypes: Statements["insertEventTypes"] = async (connection, names) => {
  await connection.query(INSERT, [JSON.stringify(names)]);
};
