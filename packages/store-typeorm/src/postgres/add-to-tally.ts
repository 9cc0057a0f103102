import { write } from "../connection.js";
import type { Statements } from "../statements.js";
import { prepared } from "./prepared.js";

/** Rows of this process alone: nobody waits for them, and they are updated in place (HOT). Index: the primary key. */
const ADD = prepared(`
INSERT INTO tally (writer, name, amount)
SELECT $1, r.name, r.amount FROM jsonb_to_recordset($2::jsonb) AS r (name text, amount bigint)
ORDER BY r.name
ON CONFLICT (writer, name) DO UPDATE SET amount = tally.amount + EXCLUDED.amount`);

export const addToTally: Statements["addToTally"] = async (connection, writer, counts) => {
  await write(connection, ADD, [writer, JSON.stringify(counts)]);
};
