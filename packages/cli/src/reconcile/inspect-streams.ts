import type { Store, Stream, StreamState } from "@winchester/core";

/** What can be wrong with a stream. */
export type Trouble = "events_differ" | "no_events" | "lease_expired" | "in_error";

/** The streams with one trouble: how many, and the first of them. */
export interface Finding {
  readonly trouble: Trouble;
  readonly count: number;
  /** Ascending, {@link LISTED} at most. */
  readonly ids: readonly number[];
}

/** So many ids of a finding are listed. */
const LISTED = 20;

/** A worker that is alive takes over expired leases within seconds; the clocks of two machines differ by less too. */
const LEASE_GRACE_MS = 60_000;

/** All but completed: the events of those may have been trimmed. */
const UNFINISHED: readonly StreamState[] = [
  "active",
  "firing",
  "expiring",
  "error",
  "expire_error",
  "retry_fire",
  "retry_expire",
];

/** Looks at each unfinished stream with its events; the memory that it takes doesn't grow with their number. */
export async function inspectStreams(store: Store, nowMs: number = Date.now()): Promise<Finding[]> {
  const found: Record<Trouble, { count: number; ids: number[] }> = {
    events_differ: { count: 0, ids: [] },
    no_events: { count: 0, ids: [] },
    lease_expired: { count: 0, ids: [] },
    in_error: { count: 0, ids: [] },
  };
  for await (const stream of store.findStreams({ states: UNFINISHED, withEvents: true })) {
    for (const trouble of await troublesOf(stream, store, nowMs)) {
      found[trouble].count += 1;
      if (found[trouble].ids.length < LISTED) found[trouble].ids.push(stream.id);
    }
  }
  return (Object.keys(found) as Trouble[]).map((trouble) => ({ trouble, ...found[trouble] }));
}

async function troublesOf(stream: Stream, store: Store, nowMs: number): Promise<Trouble[]> {
  const { state, leaseUntil } = stream;
  const troubles: Trouble[] = [];
  if (state === "error" || state === "expire_error") troubles.push("in_error");
  const isWorkedOn = state === "firing" || state === "expiring";
  if (isWorkedOn && leaseUntil !== null && leaseUntil.epochMilliseconds < nowMs - LEASE_GRACE_MS)
    troubles.push("lease_expired");
  const trouble = memberTrouble(stream);
  // A feeder may have changed the stream between the reading of its row and of its events.
  if (trouble !== undefined && (await isStill(trouble, stream.id, store))) troubles.push(trouble);
  return troubles;
}

function memberTrouble({ eventCount, events = [] }: Stream): Trouble | undefined {
  if (events.length === 0) return "no_events";
  return events.length === eventCount ? undefined : "events_differ";
}

async function isStill(trouble: Trouble, id: number, store: Store): Promise<boolean> {
  for await (const stream of store.findStreams({ ids: [id], states: UNFINISHED, withEvents: true }))
    return memberTrouble(stream) === trouble;
  return false;
}
