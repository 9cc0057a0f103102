import type { Micros } from "@winchester/timex";
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
