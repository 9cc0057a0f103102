import type { Event } from "@winchester/core";
import { toPlainDatetime } from "../plain-datetime.js";
import { findTrait, isInstant } from "../trait.js";

/** An event in the form that services publish, for handlers that send it on to a message broker. */
export interface UsageNotification {
  readonly event_type: string;
  readonly message_id: string;
  /** Absent where the event has none. */
  readonly publisher_id?: string;
  /** Such as `2015-03-10 08:15:03.000017`. */
  readonly timestamp: string;
  readonly priority: "INFO";
  /** All other traits, datetimes in the form of the timestamp. */
  readonly payload: Readonly<Record<string, string | number>>;
}

const TOP_LEVEL: ReadonlySet<string> = new Set(["event_type", "message_id", "publisher_id", "timestamp"]);

/** The notification that stands for an event. */
export function toUsageNotification(event: Event): UsageNotification {
  const publisherId = findTrait(event, "publisher_id");
  const payload = Object.entries(event)
    .filter(([name]) => !TOP_LEVEL.has(name))
    .map(([name, value]) => [name, isInstant(value) ? toPlainDatetime(value) : value]);
  return {
    event_type: event.event_type,
    message_id: event.message_id,
    ...(publisherId !== undefined && { publisher_id: String(publisherId) }),
    timestamp: toPlainDatetime(event.timestamp),
    priority: "INFO",
    payload: Object.fromEntries(payload),
  };
}
