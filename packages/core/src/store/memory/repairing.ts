import type { Micros } from "@winchester/timex";
import { REASON_STATES } from "../../stream/stream-state.js";
import type { StreamQuery } from "../querying.js";
import { compareMembers } from "./event-row.js";
import type { MemoryTables } from "./memory-tables.js";
import { pageOf, selectStreams } from "./selecting.js";
import { isRunning } from "./stream-row.js";

/** See `Store.resetStreams`. `limit` bounds the streams that are reset. */
export function resetStreams(tables: MemoryTables, query: StreamQuery, storeNow: Micros): number {
  const inError = selectStreams(tables, query).flatMap((row) => {
    const states = Object.values(REASON_STATES).find(({ failed }) => failed === row.state);
    return states === undefined ? [] : [{ row, retry: states.retry }];
  });
  const page = new Set(
    pageOf(
      inError.map(({ row }) => row),
      query,
    ),
  );
  for (const { row, retry } of inError) {
    if (page.has(row)) tables.changeStream(row, { state: retry, retryAt: storeNow, attempts: 0 });
  }
  return page.size;
}

/** See `Store.purgeStreams`. `limit` bounds the streams that are deleted. */
export function purgeStreams(tables: MemoryTables, query: StreamQuery, storeNow: Micros): number {
  const idle = selectStreams(tables, query).filter((row) => !isRunning(row, storeNow));
  const page = pageOf(idle, query);
  for (const row of page) {
    if (row.state !== "completed") tables.addToTally({ removed: 1 });
    tables.deleteStream(row);
  }
  return page.length;
}

/** See `Store.trimEvents`. The oldest go first. */
export function trimEvents(tables: MemoryTables, before: Micros, limit: number): number {
  const old = tables
    .events()
    .filter(({ id, timestamp }) => timestamp < before && isTrimmable(tables, id))
    .sort(compareMembers)
    .slice(0, limit);
  for (const row of old) tables.deleteEvent(row);
  return old.length;
}

function isTrimmable(tables: MemoryTables, eventId: number): boolean {
  return tables.streamsOf(eventId).every(({ state }) => state === "completed");
}
