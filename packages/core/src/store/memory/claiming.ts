import type { Micros } from "@winchester/timex";
import { REASON_STATES, type Reason } from "../../stream/stream-state.js";
import type { ClaimedStream, ClaimRequest, NextReady, UnknownClaimRequest } from "../working.js";
import type { MemoryTables } from "./memory-tables.js";
import type { StreamRow } from "./stream-row.js";

const MICROS_PER_MS = 1000;

interface ReadyStream {
  readonly row: StreamRow;
  readonly dueAt: Micros;
}

/** See `Store.claimStreams`; `storeNow` is the store's own clock. */
export function claimStreams(tables: MemoryTables, request: ClaimRequest, storeNow: Micros): ClaimedStream[] {
  const known = new Set(request.triggers);
  const ready = readyStreams(tables, request, storeNow).filter(({ row }) => known.has(row.key.trigger));
  return claimAll(tables, ready, request, storeNow);
}

/** See `Store.claimUnknownStreams`. */
export function claimUnknownStreams(
  tables: MemoryTables,
  request: UnknownClaimRequest,
  storeNow: Micros,
): ClaimedStream[] {
  const known = new Set(request.triggers);
  const noted = readyStreams(tables, request, storeNow)
    .filter(({ row }) => !known.has(row.key.trigger))
    .map(({ row, dueAt }) => ({
      dueAt,
      row: row.unknownSince === null ? tables.changeStream(row, { unknownSince: storeNow }) : row,
    }));
  const notedUntil = storeNow - request.graceMs * MICROS_PER_MS;
  const overdue = noted.filter(({ row }) => row.unknownSince !== null && row.unknownSince <= notedUntil);
  return claimAll(tables, overdue, request, storeNow);
}

/** See `Store.nextReady`. */
export function nextReady(tables: MemoryTables, triggers: readonly string[], storeNow: Micros): NextReady {
  const known = new Set(triggers);
  let dueAt: Micros | null = null;
  let retryAt: Micros | null = null;
  for (const row of tables.streamsIn("active")) {
    if (!known.has(row.key.trigger)) continue;
    dueAt = Math.min(dueAt ?? row.expireAt, row.fireAt ?? row.expireAt, row.expireAt);
  }
  for (const { running, retry } of Object.values(REASON_STATES)) {
    for (const row of [...tables.streamsIn(running), ...tables.streamsIn(retry)]) {
      const waitsUntil = row.retryAt ?? row.leaseUntil;
      if (waitsUntil === null || !known.has(row.key.trigger)) continue;
      retryAt = Math.min(retryAt ?? waitsUntil, waitsUntil);
    }
  }
  return { dueAt, retryInMs: retryAt === null ? null : Math.max(0, (retryAt - storeNow) / MICROS_PER_MS) };
}

/** All streams that are ready for a reason, the longest due first, then by id. */
function readyStreams(
  tables: MemoryTables,
  { reason, now }: { readonly reason: Reason; readonly now: Micros },
  storeNow: Micros,
): ReadyStream[] {
  const { running, retry } = REASON_STATES[reason];
  const ready: ReadyStream[] = [];
  for (const row of tables.streamsIn("active")) {
    const dueAt = reason === "fire" ? row.fireAt : row.expireAt;
    const belongsToFire = row.fireAt !== null && row.fireAt < now;
    if (dueAt !== null && dueAt < now && belongsToFire === (reason === "fire")) ready.push({ row, dueAt });
  }
  for (const row of [...tables.streamsIn(retry), ...tables.streamsIn(running)]) {
    const dueAt = row.retryAt ?? row.leaseUntil;
    if (dueAt !== null && dueAt <= storeNow) ready.push({ row, dueAt });
  }
  return ready.sort((a, b) => a.dueAt - b.dueAt || a.row.id - b.row.id);
}

function claimAll(
  tables: MemoryTables,
  ready: readonly ReadyStream[],
  request: ClaimRequest,
  storeNow: Micros,
): ClaimedStream[] {
  return ready.slice(0, request.limit).map(({ row }) => {
    const claimed = tables.changeStream(row, {
      state: REASON_STATES[request.reason].running,
      open: false,
      serial: row.serial + 1,
      attempts: row.attempts + 1,
      worker: request.worker,
      leaseUntil: storeNow + request.leaseMs * MICROS_PER_MS,
      retryAt: null,
      unknownSince: null,
    });
    return claimedStreamOf(claimed, request.reason);
  });
}

function claimedStreamOf(row: StreamRow, reason: Reason): ClaimedStream {
  const { id, serial, attempts, eventCount, runKey, handlers, committed } = row;
  return {
    streamId: id,
    serial,
    reason,
    trigger: row.key.trigger,
    attempts,
    eventCount,
    runKey,
    run: handlers === null ? null : { handlers: [...handlers], committed: [...committed] },
  };
}
