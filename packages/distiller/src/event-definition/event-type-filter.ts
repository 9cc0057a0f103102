import { compileGlob } from "./glob.js";

/** Decides whether a definition takes an event type. */
export type EventTypeFilter = (eventType: string) => boolean;

/**
 * Compiles a definition's globs: one that isn't excluded must match, and none that is excluded. Only exclusions
 * mean everything but these.
 */
export function compileEventTypeFilter(eventTypes: readonly string[]): EventTypeFilter {
  const excluded = eventTypes.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const named = eventTypes.filter((glob) => !glob.startsWith("!"));
  const included = named.length === 0 && excluded.length > 0 ? ["*"] : named;
  const includes = included.map(compileGlob);
  const excludes = excluded.map(compileGlob);
  return (eventType) =>
    includes.some((matches) => matches(eventType)) && !excludes.some((matches) => matches(eventType));
}
