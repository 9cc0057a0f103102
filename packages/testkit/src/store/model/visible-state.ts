import { microsFromInstant, type Stream } from "@winchester/core";
import { eventsOf, streamsOf } from "../looking.js";
import type { Player } from "./player.js";

/** All that one can see of a run in its store, without ids and without what the store's own clock says. */
export interface VisibleState {
  readonly streams: readonly ({ readonly label: string; readonly state: string } & Record<string, unknown>)[];
  readonly events: readonly string[];
  readonly counts: readonly string[];
  /** When a worker has to look again; of the due time, that there is one. */
  readonly next: unknown;
  /** The due time itself, which a store may take for earlier than it is. */
  readonly dueAt: number | null;
}

export async function visibleState({ store, labels, triggers, eventType }: Player): Promise<VisibleState> {
  const streams = await streamsOf(store, { names: triggers, withEvents: true });
  const events = await eventsOf(store, { eventTypes: [eventType] });
  const counts = await store.countStreams({ names: triggers });
  const { dueAt, retryInMs } = await store.nextReady(triggers);
  return {
    streams: streams
      .map((stream) => ({ label: labels.of(stream.id), state: stream.state, ...valuesOf(stream) }))
      .sort((a, b) => (a.label < b.label ? -1 : 1)),
    events: events
      .map((event) => `${event.message_id} ${microsFromInstant(event.timestamp)} ${event.vm}`)
      .sort(),
    counts: counts.map(({ name, state, count }) => `${name} ${state} ${count}`).sort(),
    dueAt,
    next: { due: dueAt !== null, retry: retryInMs === null ? "none" : retryInMs === 0 ? "now" : "later" },
  };
}

function valuesOf(stream: Stream): Record<string, unknown> {
  const { name, distinguishing, eventCount, attempts, worker, failures, retryAt, leaseUntil, fireAt } =
    stream;
  return {
    name,
    distinguishing,
    eventCount,
    attempts,
    worker,
    firstEvent: microsFromInstant(stream.firstEvent),
    lastEvent: microsFromInstant(stream.lastEvent),
    expireAt: microsFromInstant(stream.expireAt),
    fireAt: fireAt === null ? null : microsFromInstant(fireAt),
    failures: failures.map(({ message, handler }) => `${handler}: ${message}`),
    waitsForRetry: retryAt !== null,
    hasLease: leaseUntil !== null,
    events: stream.events?.map(({ message_id }) => message_id),
  };
}
