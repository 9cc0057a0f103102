import type { Event, TraitValue } from "./event.js";

/** The sign that stands for what can't be stored. */
const REPLACEMENT = "\uFFFD";
const NUL = "\u0000";
/** With the `u` flag a surrogate matches only where it stands alone. */
const UNSTORABLE = new RegExp(`[${NUL}\\p{Surrogate}]`, "gu");

/** In Node since version 20; TypeScript's ES2023 library doesn't know it yet. */
type CheckedString = string & { isWellFormed(): boolean };

/**
 * Text that every database takes: lone surrogates and U+0000 become U+FFFD. Text that is fine already, which
 * is nearly all, is returned as it is and costs some 20 ns.
 *
 * @example
 * wellFormedText("a\u0000b"); // "a\uFFFDb"
 */
export function wellFormedText(text: string): string {
  return isStorableText(text) ? text : text.replace(UNSTORABLE, REPLACEMENT);
}

/** Whether every database takes the text as it is: it has no lone surrogate and no U+0000. */
export function isStorableText(text: string): boolean {
  return (text as CheckedString).isWellFormed() && !text.includes(NUL);
}

/**
 * The event with well-formed text in every field, names of traits included. An event that is fine already is
 * returned itself, so that `wellFormedEvent(event) !== event` says whether anything was mended. Where two
 * names become the same, the later trait stays.
 */
export function wellFormedEvent(event: Event): Event {
  for (const name in event) {
    const value = event[name];
    if (wellFormedText(name) !== name) return mendEvent(event);
    if (typeof value === "string" && wellFormedText(value) !== value) return mendEvent(event);
  }
  return event;
}

function mendEvent(event: Event): Event {
  const mended = Object.entries(event).map(([name, value]): [string, TraitValue] => [
    wellFormedText(name),
    typeof value === "string" ? wellFormedText(value) : value,
  ]);
  return Object.fromEntries(mended) as Event;
}
