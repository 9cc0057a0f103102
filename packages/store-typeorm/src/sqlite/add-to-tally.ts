import type { Statements } from "../statements.js";

/** Rows of this process alone. Index: the primary key. */
const ADD = `
INSERT INTO tally (writer, name, amount)
SELECT ?1, r.value ->> 'name', r.value ->> 'amount' FROM json_each(?2) AS r WHERE TRUE
ON CONFLICT (writer, name) DO UPDATE SET amount = amount + excluded.amount`;

export const addToTally: Statements["addToTally"] = async (connection, writer, counts) => {
  await connection.query(ADD, [writer, JSON.stringify(counts)]);
};
