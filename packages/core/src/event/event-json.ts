import { instantFromMicros, microsFromInstant, parseMicros } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import { datetimeToJSON, findDatetimeText } from "./datetime-json.js";
import type { Event, TraitValue } from "./event.js";
import { EventFormatError } from "./event-format-error.js";
import { isInstant } from "./trait-value.js";
import { isEnvelopeName, traitsToJSON } from "./traits-json.js";

/** How {@link eventFromJSON} tells what it left out. */
export interface EventFromJSONOptions {
  /** Called once for each trait that is dropped, with the event and the trait in the text. */
  readonly onWarning?: (message: string) => void;
}

const EVENT_HINT =
  'an event is {"message_id": "…", "event_type": "…", "timestamp": "2015-02-27T15:31:24.473932", …}';
const TIME_HINT = 'write it as "2015-02-27T15:31:24.473932" or {"__type__": "datetime", "datetime": "…"}';
const LONGEST_SHOWN = 100;

/**
 * Reads an event in the one JSON form: flat, datetimes tagged. `timestamp` may be plain ISO text too; the text of
 * any other trait stays text, however it looks. Booleans become 0 and 1, null is left out. What no trait can be
 * (a list, a mapping, a number that isn't finite, a time that can't be read) is left out with a warning.
 *
 * @throws EventFormatError where the value is no mapping, or `message_id`, `event_type` or `timestamp` is missing
 * or can't be read.
 * @example
 * eventFromJSON({ message_id: "m-1", event_type: "a.b", timestamp: "2015-02-27 15:31:24.473932", rescue: true });
 */
export function eventFromJSON(value: unknown, options: EventFromJSONOptions = {}): Event {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EventFormatError(undefined, `an event is a mapping, not ${describeValue(value)}`, EVENT_HINT);
  }
  const record = value as Readonly<Record<string, unknown>>;
  const event: Event = {
    message_id: readText(record, "message_id"),
    event_type: readText(record, "event_type"),
    timestamp: readTimestamp(record.timestamp),
  };
  for (const [name, trait] of Object.entries(record)) {
    if (trait === null || trait === undefined || isEnvelopeName(name)) continue;
    const read = name === "__proto__" ? undefined : readTrait(trait);
    if (read === undefined) {
      options.onWarning?.(
        `event ${event.message_id}: trait ${name} is left out: ${describeRefusal(name, trait)}`,
      );
    } else {
      event[name] = read;
    }
  }
  return event;
}

/**
 * Writes an event in the one JSON form: the envelope first, datetimes tagged, always with six digits.
 *
 * @example
 * JSON.stringify(eventToJSON(event));
 * // {"message_id":"m-1","event_type":"a.b","timestamp":{"__type__":"datetime","datetime":"2015-02-27T15:31:24.473932"}}
 */
export function eventToJSON(event: Event): Record<string, unknown> {
  const { message_id, event_type } = event;
  const timestamp = datetimeToJSON(microsFromInstant(event.timestamp));
  return { message_id, event_type, timestamp, ...traitsToJSON(event) };
}

function readText(record: Readonly<Record<string, unknown>>, name: "message_id" | "event_type"): string {
  const value = record[name];
  if (typeof value === "string" && value !== "") return value;
  if (value === undefined || value === null) throw new EventFormatError(name, "is missing", EVENT_HINT);
  if (value === "") throw new EventFormatError(name, "must not be empty", EVENT_HINT);
  throw new EventFormatError(name, `must be text, not ${describeValue(value)}`, EVENT_HINT);
}

function readTimestamp(value: unknown): Temporal.Instant {
  if (value === undefined || value === null)
    throw new EventFormatError("timestamp", "is missing", EVENT_HINT);
  if (isInstant(value)) return value;
  const text = typeof value === "string" ? value : findDatetimeText(value);
  if (text === undefined) {
    throw new EventFormatError("timestamp", `must be a datetime, not ${describeValue(value)}`, TIME_HINT);
  }
  const micros = parseMicros(text);
  if (micros === undefined) throw new EventFormatError("timestamp", `${shorten(text)} is no time`, TIME_HINT);
  return instantFromMicros(micros);
}

function readTrait(value: unknown): TraitValue | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (isInstant(value)) return value;
  const text = findDatetimeText(value);
  const micros = text === undefined ? undefined : parseMicros(text);
  return micros === undefined ? undefined : instantFromMicros(micros);
}

function describeRefusal(name: string, value: unknown): string {
  if (name === "__proto__") return "that name can't be used";
  const text = findDatetimeText(value);
  if (text !== undefined) return `${shorten(text)} is no time`;
  return `${describeValue(value)} is no trait value`;
}

function shorten(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "number") return Number.isFinite(value) ? "a number" : String(value);
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}
