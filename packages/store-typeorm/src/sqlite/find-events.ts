import type { EventRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";

export const findEvents: Statements["findEvents"] = (connection, { filter, afterId, limit }) => {
  const { length } = filter.parameters;
  return connection.query<EventRow>(
    `SELECT e.id, e.message_id, t.name AS event_type, e.timestamp, e.traits
FROM event e JOIN event_type t ON t.id = e.event_type_id
WHERE e.id > ?${length + 1} AND ${filter.where}
ORDER BY e.id LIMIT ?${length + 2}`,
    [...filter.parameters, afterId, limit],
  );
};
