import type { DefinitionPlace } from "./definition-problem.js";
import { memoizeByEventType } from "./event-type-memo.js";
import { createGlobFilter, type GlobFilter, readGlobs } from "./glob-filter.js";

/**
 * A {@link GlobFilter} that remembers its decision for each event type, for use on many events.
 *
 * @example
 * const filter = createEventTypeFilter("compute.*");
 * filter.accepts("compute.instance.exists"); // true, decided once
 */
export function createEventTypeFilter(globs: string | readonly string[]): GlobFilter {
  const filter = createGlobFilter(globs);
  return { ...filter, accepts: memoizeByEventType(filter.accepts) };
}

/** Reads the key `event_type` of a criteria record. */
export function readEventTypeFilter(value: unknown, place: DefinitionPlace): GlobFilter | undefined {
  const globs = readGlobs(value, place);
  return globs === undefined ? undefined : createEventTypeFilter(globs);
}
