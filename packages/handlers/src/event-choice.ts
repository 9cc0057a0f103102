import { Criteria, type Event } from "@winchester/core";

/**
 * Whether an event is chosen by globs of its type, as triggers choose them: a leading `!` excludes, and where
 * there are only exclusions, everything but these is chosen. Without any glob (where a trigger would take
 * nothing) every event is.
 *
 * @example
 * createEventChoice(["compute.*", "!*.failed"])(event);
 */
export function createEventChoice(globs: readonly string[]): (event: Event) => boolean {
  if (globs.length === 0) return () => true;
  const criteria = Criteria.parse({ event_type: globs });
  return (event) => criteria.matches(event);
}
