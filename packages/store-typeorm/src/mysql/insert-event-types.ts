import type { Statements } from "../statements.js";

/** Known names are left out before the insertion, which would use up an id for each of them. */
const INSERT = `
INSERT INTO event_type (name)
SELECT r.name FROM JSON_TABLE(?1, '$[*]' COLUMNS (name TEXT PATH '$')) AS r
WHERE NOT EXISTS (SELECT 1 FROM event_type t WHERE t.name = r.name)
ORDER BY CAST(r.name AS BINARY)
ON DUPLICATE KEY UPDATE event_type.id = event_type.id`;

export const insertEventTypes: Statements["insertEventTypes"] = async (connection, names) => {
  await connection.query(INSERT, [JSON.stringify(names)]);
};
