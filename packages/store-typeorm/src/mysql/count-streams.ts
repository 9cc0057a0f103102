import type { Statements, StreamCountRow } from "../statements.js";
import { textOf } from "./json-table.js";

export const countStreams: Statements["countStreams"] = (connection, { where, parameters }) =>
  connection.query<StreamCountRow>(
    `SELECT ${textOf("s.name")} AS name, s.state, count(*) AS count FROM stream s WHERE ${where}
GROUP BY s.name, s.state ORDER BY s.name, s.state`,
    parameters,
  );
