import type { EventIdRow } from "../rows/event-row.js";
import type { Statements } from "../statements.js";

/** Index: the unique one on name. */
const SELECT_TYPES = "SELECT id, name FROM event_type WHERE name IN (SELECT value FROM json_each(?))";

/** As many rows as a statement has at most. */
const MOST_ROWS = 512;
const ROW = "(?, ?, ?, ?, ?)";

/** The statements by their numbers of rows, which are powers of two: so there are ten, and each is prepared once. */
const INSERTS = new Map<number, string>();
for (let rows = 1; rows <= MOST_ROWS; rows *= 2) INSERTS.set(rows, insertOf(rows));

/** An event type that nobody registered is NULL, which is an error. Index: the unique one on message_id. */
function insertOf(rows: number): string {
  return `
INSERT INTO event (message_id, event_type_id, timestamp, depth, traits) VALUES ${Array(rows).fill(ROW).join(", ")}
ON CONFLICT (message_id) DO NOTHING
RETURNING id, message_id`;
}

/** By values: rows inside of a JSON parameter are parsed, searched and copied out again, which takes twice as long. */
export const insertEvents: Statements["insertEvents"] = async (connection, events) => {
  const names = JSON.stringify([...new Set(events.map(({ event_type }) => event_type))]);
  const types = await connection.query<{ id: number; name: string }>(SELECT_TYPES, [names]);
  const typeIds = new Map(types.map(({ id, name }) => [name, id]));
  const inserted: EventIdRow[] = [];
  let rows = MOST_ROWS;
  for (let from = 0; from < events.length; from += rows) {
    while (rows > events.length - from) rows /= 2;
    const values: unknown[] = [];
    for (const { message_id, event_type, timestamp, depth, traits } of events.slice(from, from + rows)) {
      values.push(message_id, typeIds.get(event_type) ?? null, timestamp, depth, JSON.stringify(traits));
    }
    for (const row of await connection.query<EventIdRow>(INSERTS.get(rows)!, values)) inserted.push(row);
  }
  return inserted;
};
