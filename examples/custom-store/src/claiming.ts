import {
  type ClaimedStream,
  type ClaimRequest,
  type Micros,
  type NextReady,
  REASON_STATES,
  type UnknownClaimRequest,
} from "@winchester/core";
import type { StreamRow } from "./stream-row.js";
import type { Tables } from "./tables.js";

const MICROS_PER_MS = 1000;

/** See `Store.claimStreams`; `now` is the store's own. */
export function claimStreams(tables: Tables, request: ClaimRequest, now: Micros): ClaimedStream[] {
  const known = new Set(request.triggers);
  return claim(
    tables,
    readyStreams(tables, request, now).filter(({ key }) => known.has(key.trigger)),
    request,
    now,
  );
}

/** See `Store.claimUnknownStreams`. */
export function claimUnknownStreams(
  tables: Tables,
  request: UnknownClaimRequest,
  now: Micros,
): ClaimedStream[] {
  const known = new Set(request.triggers);
  const noted = readyStreams(tables, request, now)
    .filter(({ key }) => !known.has(key.trigger))
    .map((row) => (row.unknownSince === null ? tables.putStream({ ...row, unknownSince: now }) : row));
  const notedUntil = now - request.graceMs * MICROS_PER_MS;
  return claim(
    tables,
    noted.filter(({ unknownSince }) => (unknownSince ?? now) <= notedUntil),
    request,
    now,
  );
}

/** See `Store.nextReady`. */
export function nextReady(tables: Tables, triggers: readonly string[], now: Micros): NextReady {
  const known = new Set(triggers);
  let [dueAt, retryAt] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const row of tables.streams.rows()) {
    if (!known.has(row.key.trigger)) continue;
    if (row.state === "active") dueAt = Math.min(dueAt, row.fireAt ?? row.expireAt, row.expireAt);
    retryAt = Math.min(retryAt, row.retryAt ?? row.leaseUntil ?? retryAt);
  }
  return {
    dueAt: Number.isFinite(dueAt) ? dueAt : null,
    retryInMs: Number.isFinite(retryAt) ? Math.max(0, (retryAt - now) / MICROS_PER_MS) : null,
  };
}

/** The streams that are ready for a reason, the longest due first, then by id. */
function readyStreams(tables: Tables, request: ClaimRequest, now: Micros): StreamRow[] {
  return tables.streams
    .rows()
    .map((row) => ({ row, dueAt: readySince(row, request, now) }))
    .filter((ready) => ready.dueAt !== null)
    .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.row.id - b.row.id)
    .map(({ row }) => row);
}

/** Since when a stream is ready for a reason; null where it isn't. */
function readySince(row: StreamRow, request: ClaimRequest, now: Micros): Micros | null {
  const { running, retry } = REASON_STATES[request.reason];
  if (row.state === "active") {
    const fires = row.fireAt !== null && row.fireAt < request.now;
    if (request.reason === "fire") return fires ? row.fireAt : null;
    return !fires && row.expireAt < request.now ? row.expireAt : null;
  }
  const waitsUntil = row.state === running || row.state === retry ? (row.retryAt ?? row.leaseUntil) : null;
  return waitsUntil !== null && waitsUntil <= now ? waitsUntil : null;
}

function claim(
  tables: Tables,
  ready: readonly StreamRow[],
  { reason, limit, worker, leaseMs }: ClaimRequest,
  now: Micros,
): ClaimedStream[] {
  return ready.slice(0, limit).map((row) => {
    const [serial, attempts] = [row.serial + 1, row.attempts + 1];
    tables.putStream({
      ...row,
      state: REASON_STATES[reason].running,
      open: false,
      serial,
      attempts,
      worker,
      leaseUntil: now + leaseMs * MICROS_PER_MS,
      retryAt: null,
      unknownSince: null,
    });
    const { id: streamId, key, eventCount, runKey, handlers, committed } = row;
    const run = handlers === null ? null : { handlers: [...handlers], committed: [...committed] };
    return { streamId, serial, reason, trigger: key.trigger, attempts, eventCount, runKey, run };
  });
}
