import { microsFromInstant } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import type { Event, TraitValue } from "../event/event.js";
import { EventFormatError } from "../event/event-format-error.js";
import { isInstant } from "../event/trait-value.js";
import { wellFormedEvent } from "../event/well-formed-text.js";
import { FIRST_MICROS, LAST_MICROS } from "./storable-time.js";

/**
 * The event as it can be stored, whatever a handler or a feeder in JavaScript put into it: booleans are 0 and 1,
 * nulls are left out, other values that no trait can have are dropped with a warning, text is well-formed.
 * An event that is fine, which is nearly all, is returned itself.
 *
 * @throws EventFormatError where `message_id`, `event_type` or `timestamp` is missing or no such thing
 */
export function cleanEvent(event: Event, warn: (message: string) => void): Event {
  if (typeof event !== "object" || event === null) {
    throw new EventFormatError(undefined, "an event must be an object", "give a record of traits");
  }
  requireText(event, "message_id");
  requireText(event, "event_type");
  if (!isInstant(event.timestamp)) {
    throw new EventFormatError("timestamp", "must be a Temporal.Instant", "read JSON with eventFromJSON");
  }
  if (!isStorable(event.timestamp)) {
    throw new EventFormatError("timestamp", "must lie in the years 1 to 9999", "look at where it comes from");
  }
  const typed = hasOnlyTraitValues(event) ? event : keepTraitValues(event, warn);
  const clean = wellFormedEvent(typed);
  if (clean !== typed) {
    warn(`event ${clean.message_id}: text that can't be stored was replaced by U+FFFD`);
  }
  return clean;
}

function requireText(event: Event, name: "message_id" | "event_type"): void {
  if (typeof event[name] !== "string" || event[name] === "") {
    throw new EventFormatError(name, "must be text that isn't empty", `give the event a ${name}`);
  }
}

function hasOnlyTraitValues(event: Event): boolean {
  for (const name in event) {
    const value = event[name];
    if (typeof value === "string") continue;
    if (typeof value === "number" ? !Number.isFinite(value) : !isStorable(value)) return false;
  }
  return true;
}

function keepTraitValues(event: Event, warn: (message: string) => void): Event {
  const kept: Record<string, TraitValue> = {};
  for (const [name, value] of Object.entries(event as Record<string, unknown>)) {
    if (value === null || value === undefined) continue;
    if (typeof value === "boolean") {
      kept[name] = value ? 1 : 0;
    } else if (
      typeof value === "string" ||
      (typeof value === "number" && Number.isFinite(value)) ||
      isStorable(value)
    ) {
      kept[name] = value;
    } else {
      warn(`event ${event.message_id}: trait ${name} is dropped: ${describeValue(value)} is no trait value`);
    }
  }
  return kept as Event;
}

/** Whether a value is an instant with a year of four digits, as its text form has. */
function isStorable(value: unknown): value is Temporal.Instant {
  if (!isInstant(value)) return false;
  const micros = microsFromInstant(value);
  return micros >= FIRST_MICROS && micros <= LAST_MICROS;
}

function describeValue(value: unknown): string {
  if (isInstant(value)) return `${value}`;
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "number" ? String(value) : `a ${typeof value}`;
}
