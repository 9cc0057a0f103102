import type { Event } from "../../event/event.js";
import { eventFromStored } from "../../event/traits-json.js";
import type { EventDraft } from "../feeding.js";
import type { StreamMember } from "../working.js";
import { compareCodePoints } from "./code-point-order.js";

/** An event as the memory store keeps it. Never changed in place. */
export interface EventRow extends EventDraft {
  readonly id: number;
}

/** The order of a stream's members: by timestamp, then by message id. */
export function compareMembers(a: EventRow, b: EventRow): number {
  return a.timestamp - b.timestamp || compareCodePoints(a.messageId, b.messageId);
}

export function eventRowOf(id: number, draft: EventDraft): EventRow {
  const { messageId, eventType, timestamp, depth } = draft;
  return { id, messageId, eventType, timestamp, traits: { ...draft.traits }, depth };
}

/** The row as one reads it, made afresh for each reader. */
export function eventOf(row: EventRow): Event {
  return eventFromStored({
    message_id: row.messageId,
    event_type: row.eventType,
    timestampMicros: row.timestamp,
    traits: row.traits,
  });
}

/** The row as the member of a claimed stream. */
export function memberOf(row: EventRow): StreamMember {
  return { event: eventOf(row), depth: row.depth };
}
