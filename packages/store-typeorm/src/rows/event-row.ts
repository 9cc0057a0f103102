import {
  type Event,
  type EventDraft,
  eventFromStored,
  eventFromStoredText,
  type StreamMember,
} from "@winchester/core";
import { compareCodePoints } from "./code-points.js";

/** An event as it goes into the database. */
export interface EventRecord {
  readonly message_id: string;
  readonly event_type: string;
  readonly timestamp: number;
  readonly depth: number;
  readonly traits: Readonly<Record<string, unknown>>;
}

/** The id that an event got. */
export interface EventIdRow {
  readonly id: number;
  readonly message_id: string;
}

/** An event as it comes out of the database. */
export interface EventRow {
  readonly id: number;
  readonly message_id: string;
  readonly event_type: string;
  readonly timestamp: number;
  /** An object, or its text where the driver doesn't parse JSON. */
  readonly traits: string | Readonly<Record<string, unknown>>;
}

/** An event of a stream; without a message id where the stream has none. */
export interface MemberRow extends Omit<EventRow, "id" | "message_id"> {
  readonly stream_id: number;
  readonly message_id: string | null;
  readonly depth: number;
}

/** The fields by which the members of a stream are sorted. */
type Sortable = Pick<MemberRow, "message_id" | "timestamp">;

export function toEventRecord(draft: EventDraft): EventRecord {
  return {
    message_id: draft.messageId,
    event_type: draft.eventType,
    timestamp: draft.timestamp,
    depth: draft.depth,
    traits: draft.traits,
  };
}

export function toEvent(row: Omit<EventRow, "id">): Event {
  const { message_id, event_type, timestamp: timestampMicros, traits } = row;
  return typeof traits === "string"
    ? eventFromStoredText({ message_id, event_type, timestampMicros, traits })
    : eventFromStored({ message_id, event_type, timestampMicros, traits });
}

export function toMember(row: MemberRow & { readonly message_id: string }): StreamMember {
  return { event: toEvent(row), depth: row.depth };
}

/** A JSON column's value, whether the driver has parsed it or not. */
export function parseColumn<Value>(column: string | Value): Value {
  return typeof column === "string" ? (JSON.parse(column) as Value) : column;
}

/**
 * The order in which a pipeline gets a stream's events: by timestamp, then message id. Sorted here and not by the
 * database: it is the same for all of them, whatever their collations, and spares them a sort of wide rows.
 */
export function compareMembers(a: Sortable, b: Sortable): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  return compareCodePoints(a.message_id ?? "", b.message_id ?? "");
}

function hasEvent(row: MemberRow): row is MemberRow & { readonly message_id: string } {
  return row.message_id !== null;
}

/** Collects rows by stream, in order; a stream whose only row has no event gets an empty list. */
export function groupMembers<Item>(
  rows: readonly MemberRow[],
  toItem: (row: MemberRow & { readonly message_id: string }) => Item,
): Map<number, Item[]> {
  const groups = new Map<number, Item[]>();
  for (const row of [...rows].sort(compareMembers)) {
    const { stream_id } = row;
    let group = groups.get(stream_id);
    if (group === undefined) {
      group = [];
      groups.set(stream_id, group);
    }
    if (hasEvent(row)) group.push(toItem(row));
  }
  return groups;
}
