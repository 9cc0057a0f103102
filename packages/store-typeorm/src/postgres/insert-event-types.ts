import type { Statements } from "../statements.js";

/**
 * Known names are left out before the insertion, which would use up an id for each of them. A name that another
 * transaction inserts at the same time is waited for: that one is short.
 */
const INSERT = `
INSERT INTO event_type (name)
SELECT r.name FROM jsonb_array_elements_text($1::jsonb) AS r(name)
WHERE NOT EXISTS (SELECT FROM event_type t WHERE t.name = r.name)
ORDER BY r.name COLLATE "C"
ON CONFLICT (name) DO NOTHING`;

export const insertEventTypes: Statements["insertEventTypes"] = async (connection, names) => {
  await connection.query(INSERT, [JSON.stringify(names)]);
};
