import { type Event, type EventDraft, eventFromStored } from "@winchester/core";

/** An event as it is kept. */
export interface EventRow extends EventDraft {
  readonly id: number;
}

/** The event of a row, made afresh for each reader. */
export function eventOf({ messageId, eventType, timestamp, traits }: EventRow): Event {
  return eventFromStored({
    message_id: messageId,
    event_type: eventType,
    timestampMicros: timestamp,
    traits,
  });
}

/** The order of a stream's members: by timestamp, then by message id, byte by byte of UTF-8. */
export function compareMembers(a: EventRow, b: EventRow): number {
  return a.timestamp - b.timestamp || Buffer.compare(Buffer.from(a.messageId), Buffer.from(b.messageId));
}
