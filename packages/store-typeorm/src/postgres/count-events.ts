import type { EventCountRow, Statements } from "../statements.js";

/** Counted by number, named afterwards: the names are joined to a handful of rows. */
export const countEvents: Statements["countEvents"] = (connection, { where, parameters }) =>
  connection.query<EventCountRow>(
    `SELECT t.name AS event_type, count(*) AS count
FROM event e JOIN event_type t ON t.id = e.event_type_id
WHERE ${where} GROUP BY t.id, t.name ORDER BY t.name`,
    parameters,
  );
