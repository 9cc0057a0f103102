import { microsFromInstant } from "@winchester/timex";
import type { EventQuery, StreamQuery } from "../querying.js";
import type { EventRow } from "./event-row.js";
import { hasAllJSON } from "./json-equality.js";
import type { MemoryTables } from "./memory-tables.js";
import type { StreamRow } from "./stream-row.js";

/** The streams that a query's filters admit, by ascending id; `afterId` and `limit` are {@link pageOf}'s. */
export function selectStreams(tables: MemoryTables, query: StreamQuery): StreamRow[] {
  const names = query.names && new Set(query.names);
  const states = query.states && new Set(query.states);
  const from = query.from && microsFromInstant(query.from);
  const until = query.until && microsFromInstant(query.until);
  const { distinguishing } = query;
  return candidateStreams(tables, query).filter(
    (row) =>
      (names === undefined || names.has(row.key.trigger)) &&
      (states === undefined || states.has(row.state)) &&
      (from === undefined || row.lastEvent >= from) &&
      (until === undefined || row.firstEvent < until) &&
      (distinguishing === undefined || hasAllJSON(JSON.parse(row.key.distinguishing), distinguishing)),
  );
}

/** The part of a listing that a query asks for. */
export function pageOf(rows: readonly StreamRow[], { afterId = 0, limit }: StreamQuery): StreamRow[] {
  return rows.filter(({ id }) => id > afterId).slice(0, limit);
}

/** The events that a query's filters admit, in the order in which they were stored, without `after` and `limit`. */
export function selectEvents(tables: MemoryTables, query: EventQuery): EventRow[] {
  const eventTypes = query.eventTypes && new Set(query.eventTypes);
  const from = query.from && microsFromInstant(query.from);
  const until = query.until && microsFromInstant(query.until);
  const { traits } = query;
  return candidateEvents(tables, query).filter(
    (row) =>
      (eventTypes === undefined || eventTypes.has(row.eventType)) &&
      (from === undefined || row.timestamp >= from) &&
      (until === undefined || row.timestamp < until) &&
      (traits === undefined || hasAllJSON(row.traits, traits)),
  );
}

/** The part of a listing that a query asks for. Nothing comes after an event that isn't there. */
export function eventPageOf(
  tables: MemoryTables,
  rows: readonly EventRow[],
  { after, limit }: EventQuery,
): EventRow[] {
  if (after === undefined) return rows.slice(0, limit);
  const afterId = tables.findEventByMessageId(after)?.id ?? Number.POSITIVE_INFINITY;
  return rows.filter(({ id }) => id > afterId).slice(0, limit);
}

/** Uses an index where the query names rows. */
function candidateStreams(tables: MemoryTables, { ids, messageId }: StreamQuery): StreamRow[] {
  if (messageId !== undefined) {
    const event = tables.findEventByMessageId(messageId);
    const rows = event === undefined ? [] : tables.streamsOf(event.id);
    return ids === undefined ? rows : rows.filter(({ id }) => ids.includes(id));
  }
  if (ids === undefined) return tables.streams();
  return [...new Set(ids)]
    .sort((a, b) => a - b)
    .map((id) => tables.findStream(id))
    .filter((row) => row !== undefined);
}

function candidateEvents(tables: MemoryTables, { messageIds }: EventQuery): EventRow[] {
  if (messageIds === undefined) return tables.events();
  return [...new Set(messageIds)]
    .map((messageId) => tables.findEventByMessageId(messageId))
    .filter((row) => row !== undefined)
    .sort((a, b) => a.id - b.id);
}
