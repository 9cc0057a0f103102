import type { Statements } from "../statements.js";
import { addToTally } from "./add-to-tally.js";

const READ = "SELECT name, amount FROM tally WHERE writer = $1";
const DELETE = "DELETE FROM tally WHERE writer = $1";

/** The writer under which the figures of all that have gone are kept. */
const GONE = "";

export const foldTally: Statements["foldTally"] = async (connection, writer) => {
  const counts = await connection.query<{ name: string; amount: number }>(READ, [writer]);
  if (counts.length === 0) return;
  await addToTally(connection, GONE, counts);
  await connection.query(DELETE, [writer]);
};
