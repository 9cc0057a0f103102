import { type Micros, REASON_STATES, type StreamQuery } from "@winchester/core";
import { compareMembers } from "./event-row.js";
import { pageOf, selectStreams } from "./selecting.js";
import type { Tables } from "./tables.js";

/** See `Store.resetStreams`; `now` is the store's own. */
export function resetStreams(tables: Tables, query: StreamQuery, now: Micros): number {
  const inError = selectStreams(tables, query).filter(({ state }) => retryStateOf(state) !== undefined);
  const page = pageOf(inError, query);
  for (const row of page) {
    tables.putStream({ ...row, state: retryStateOf(row.state) ?? row.state, retryAt: now, attempts: 0 });
  }
  return page.length;
}

/** See `Store.purgeStreams`. */
export function purgeStreams(tables: Tables, query: StreamQuery, now: Micros): number {
  const idle = selectStreams(tables, query).filter(
    ({ leaseUntil }) => leaseUntil === null || leaseUntil <= now,
  );
  const page = pageOf(idle, query);
  for (const { id, state } of page) {
    if (state !== "completed") tables.addToTally({ removed: 1 });
    tables.deleteStream(id);
  }
  return page.length;
}

/** See `Store.trimEvents`. The oldest go first. */
export function trimEvents(tables: Tables, before: Micros, limit: number): number {
  const old = tables.events
    .rows()
    .filter(({ timestamp }) => timestamp < before)
    .filter(({ id }) => tables.streamsOf(id).every(({ state }) => state === "completed"))
    .sort(compareMembers)
    .slice(0, limit);
  for (const { id } of old) tables.deleteEvent(id);
  return old.length;
}

/** The state in which a stream in error is tried again; undefined for one that isn't in error. */
function retryStateOf(state: string): "retry_fire" | "retry_expire" | undefined {
  const states = Object.values(REASON_STATES).find(({ failed }) => failed === state);
  return states?.retry as "retry_fire" | "retry_expire" | undefined;
}
