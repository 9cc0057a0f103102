import type { EventCount, EventQuery, StreamCount, StreamQuery } from "../querying.js";
import type { MemoryTables } from "./memory-tables.js";
import { selectEvents, selectStreams } from "./selecting.js";

/** See `Store.countStreams`. */
export function countStreams(tables: MemoryTables, query: StreamQuery): StreamCount[] {
  const counts = new Map<string, { name: string; state: StreamCount["state"]; count: number }>();
  for (const { key, state } of selectStreams(tables, query)) {
    const group = `${state} ${key.trigger}`;
    const sum = counts.get(group);
    if (sum === undefined) counts.set(group, { name: key.trigger, state, count: 1 });
    else sum.count += 1;
  }
  return [...counts.values()];
}

/** See `Store.countEvents`. */
export function countEvents(tables: MemoryTables, query: EventQuery): EventCount[] {
  const counts = new Map<string, number>();
  for (const { eventType } of selectEvents(tables, query)) {
    counts.set(eventType, (counts.get(eventType) ?? 0) + 1);
  }
  return [...counts].map(([eventType, count]) => ({ eventType, count }));
}
