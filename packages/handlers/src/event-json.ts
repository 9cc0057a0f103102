import type { Event } from "@winchester/core";
import { toIsoDatetime } from "./plain-datetime.js";
import { isInstant } from "./trait.js";

/**
 * An event as a flat record for receivers of JSON: datetimes are ISO 8601 text with `Z` and six digits, and
 * half surrogate pairs, which JSON could only escape and many parsers refuse, are U+FFFD.
 */
export function toEventRecord(event: Event): Record<string, string | number> {
  const traits = Object.entries(event).map(([name, value]): [string, string | number] => {
    if (isInstant(value)) return [toWellFormed(name), toIsoDatetime(value)];
    return [toWellFormed(name), typeof value === "string" ? toWellFormed(value) : value];
  });
  return Object.fromEntries(traits);
}

function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\u{FFFD}");
}
