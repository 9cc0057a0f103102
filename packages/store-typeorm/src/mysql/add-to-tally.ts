import type { Statements } from "../statements.js";
import { column, jsonTable } from "./json-table.js";

/** Rows of this process alone. Index: the primary key. `jsonTable` is parameter ?1. */
const ADD = `
INSERT INTO tally (writer, name, amount)
SELECT ?2, r.name, r.amount FROM ${jsonTable(`${column("name", "VARCHAR(64)")}, ${column("amount", "BIGINT")}`)}
ORDER BY r.name
ON DUPLICATE KEY UPDATE amount = tally.amount + VALUES(amount)`;

export const addToTally: Statements["addToTally"] = async (connection, writer, counts) => {
  await connection.query(ADD, [JSON.stringify(counts), writer]);
};
