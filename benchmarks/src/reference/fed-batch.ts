import { type Event, MemoryStore, type TriggerDefinition, TriggerManager } from "@winchester/core";

/** An event with the stream that it goes to, all worked out beforehand: the reference is the transaction alone. */
export interface FedEvent {
  readonly messageId: string;
  readonly eventType: string;
  /** Microseconds. */
  readonly timestamp: number;
  readonly traits: Readonly<Record<string, unknown>>;
  /** Null: no trigger takes it. */
  readonly key: FedKey | null;
  /** Whether it meets the one fire criterion that the trigger has. */
  readonly fires: boolean;
}

interface FedKey {
  readonly trigger: string;
  readonly distinguishing: string;
  readonly hash: string;
}

/** One row for the statement that upserts streams. */
export interface StreamUpsert {
  readonly name: string;
  readonly key_hash: string;
  readonly distinguishing: string;
  first_event: number;
  last_event: number;
  event_count: number;
  /** How many of its events meet the fire criterion. */
  fires: number;
}

/** Takes what a trigger's matching makes of events, so that the reference stores the very same rows. */
export function toFedEvents(events: readonly Event[], trigger: TriggerDefinition): FedEvent[] {
  const manager = new TriggerManager({ store: new MemoryStore(), triggers: [trigger] });
  return events.flatMap((event) =>
    manager.feeder.match([event]).events.map(({ draft, memberships: [membership] }) => ({
      messageId: draft.messageId,
      eventType: draft.eventType,
      timestamp: draft.timestamp,
      traits: draft.traits,
      key: membership?.key ?? null,
      fires: (membership?.fires.length ?? 0) > 0,
    })),
  );
}

/** Each message id once, sorted: the order in which feeders that get the same events lock them. */
export function sortOnce(batch: readonly FedEvent[]): FedEvent[] {
  const byId = new Map<string, FedEvent>();
  for (const event of batch) if (!byId.has(event.messageId)) byId.set(event.messageId, event);
  return [...byId.values()].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
}

/** The streams of those events that are new, sorted by hash: the order in which feeders lock them. */
export function sumUpStreams(fresh: Iterable<FedEvent>): StreamUpsert[] {
  const streams = new Map<string, StreamUpsert>();
  for (const { key, timestamp, fires } of fresh) {
    if (key === null) continue;
    const stream = streams.get(key.hash);
    if (stream === undefined) {
      streams.set(key.hash, {
        name: key.trigger,
        key_hash: key.hash,
        distinguishing: key.distinguishing,
        first_event: timestamp,
        last_event: timestamp,
        event_count: 1,
        fires: fires ? 1 : 0,
      });
    } else {
      stream.first_event = Math.min(stream.first_event, timestamp);
      stream.last_event = Math.max(stream.last_event, timestamp);
      stream.event_count += 1;
      if (fires) stream.fires += 1;
    }
  }
  return [...streams.values()].sort((a, b) => (a.key_hash < b.key_hash ? -1 : 1));
}
