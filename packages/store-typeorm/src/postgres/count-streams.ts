import type { Statements, StreamCountRow } from "../statements.js";

export const countStreams: Statements["countStreams"] = (connection, { where, parameters }) =>
  connection.query<StreamCountRow>(
    `SELECT s.name, s.state, count(*) AS count FROM stream s WHERE ${where}
GROUP BY s.name, s.state ORDER BY s.name, s.state`,
    parameters,
  );
