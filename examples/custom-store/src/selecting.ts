import { isDeepStrictEqual } from "node:util";
import { type EventQuery, microsFromInstant, type StreamQuery } from "@winchester/core";
import type { EventRow } from "./event-row.js";
import type { StreamRow } from "./stream-row.js";
import type { Tables } from "./tables.js";

/** The streams that a query's filters admit, by ascending id. It looks at all streams: this is an example. */
export function selectStreams(tables: Tables, query: StreamQuery): StreamRow[] {
  const { distinguishing, messageId } = query;
  const [from, until] = spanOf(query);
  const isNamed = [
    admits(query.ids, (row: StreamRow) => row.id),
    admits(query.names, (row: StreamRow) => row.key.trigger),
    admits(query.states, (row: StreamRow) => row.state),
    admits(messageId === undefined ? undefined : streamIdsOf(tables, messageId), (row: StreamRow) => row.id),
  ];
  return tables.streams
    .rows()
    .filter(
      (row) =>
        isNamed.every((isAdmitted) => isAdmitted(row)) &&
        row.lastEvent >= from &&
        row.firstEvent < until &&
        (distinguishing === undefined || hasAll(JSON.parse(row.key.distinguishing), distinguishing)),
    )
    .sort((a, b) => a.id - b.id);
}

/** The part of a listing that a query asks for. */
export function pageOf(rows: readonly StreamRow[], { afterId = 0, limit }: StreamQuery): StreamRow[] {
  return rows.filter(({ id }) => id > afterId).slice(0, limit);
}

/** The events that a query's filters admit, in the order in which they were stored. */
export function selectEvents(tables: Tables, query: EventQuery): EventRow[] {
  const { traits } = query;
  const [from, until] = spanOf(query);
  const isNamed = [
    admits(query.messageIds, (row: EventRow) => row.messageId),
    admits(query.eventTypes, (row: EventRow) => row.eventType),
  ];
  return tables.events
    .rows()
    .filter(
      (row) =>
        isNamed.every((isAdmitted) => isAdmitted(row)) &&
        row.timestamp >= from &&
        row.timestamp < until &&
        (traits === undefined || hasAll(row.traits, traits)),
    )
    .sort((a, b) => a.id - b.id);
}

/** The part of a listing that a query asks for. Nothing comes after an event that isn't there. */
export function eventPageOf(
  tables: Tables,
  rows: readonly EventRow[],
  { after, limit }: EventQuery,
): EventRow[] {
  const afterId = after === undefined ? 0 : (tables.findEvent(after)?.id ?? Number.POSITIVE_INFINITY);
  return rows.filter(({ id }) => id > afterId).slice(0, limit);
}

/** How many rows there are of each kind. */
export function countBy<Row, Kind>(
  rows: readonly Row[],
  kindOf: (row: Row) => Kind,
): (Kind & { count: number })[] {
  const counts = new Map<string, Kind & { count: number }>();
  for (const row of rows) {
    const kind = kindOf(row);
    const name = JSON.stringify(kind);
    counts.set(name, { ...kind, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** Whether a row's value is in the list; without a list every row is admitted. */
function admits<Row, Value>(
  list: readonly Value[] | undefined,
  columnOf: (row: Row) => Value,
): (row: Row) => boolean {
  if (list === undefined) return () => true;
  const values = new Set(list);
  return (row) => values.has(columnOf(row));
}

function streamIdsOf(tables: Tables, messageId: string): number[] {
  const event = tables.findEvent(messageId);
  return event === undefined ? [] : tables.streamsOf(event.id).map(({ id }) => id);
}

function spanOf({ from, until }: Pick<EventQuery, "from" | "until">): [number, number] {
  return [
    from === undefined ? Number.NEGATIVE_INFINITY : microsFromInstant(from),
    until === undefined ? Number.POSITIVE_INFINITY : microsFromInstant(until),
  ];
}

function hasAll(object: object, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(values).every(
    ([name, value]) =>
      Object.hasOwn(object, name) && isDeepStrictEqual((object as Record<string, unknown>)[name], value),
  );
}
