import type { CountRow, Statements } from "../statements.js";

const READ = "SELECT name, sum(amount) AS amount FROM tally GROUP BY name";

export const readTally: Statements["readTally"] = async (connection) => {
  const rows = await connection.query<CountRow>(READ);
  return rows.map(({ name, amount }) => ({ name, amount: Number(amount) }));
};
