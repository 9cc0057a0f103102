import { describeKind, quoteHint } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { compileGlob } from "./glob.js";

/** One glob or a list, a leading `!` excluding: what event types and texts are chosen with. */
export interface GlobFilter {
  readonly patterns: readonly string[];
  accepts(text: string): boolean;
  /** Why a text isn't accepted, to follow the text: `matches none of …`, `is excluded by "…"`. */
  refusal(text: string): string;
}

/**
 * Compiles globs. A text is accepted that at least one glob takes and none excludes; where there are only
 * exclusions, everything but these. An empty list accepts nothing.
 *
 * @example
 * createGlobFilter(["compute.*", "!compute.instance.exists"]).accepts("compute.instance.exists"); // false
 */
export function createGlobFilter(globs: string | readonly string[]): GlobFilter {
  const patterns = typeof globs === "string" ? [globs] : globs;
  const excluding = patterns.filter((pattern) => pattern.startsWith("!"));
  const including = patterns.filter((pattern) => !pattern.startsWith("!"));
  const excludes = excluding.map((pattern) => compileGlob(pattern.slice(1)));
  const includes = including.map(compileGlob);
  const takesAll = including.length === 0 && excluding.length > 0;
  return {
    patterns,
    accepts: (text) =>
      (takesAll || includes.some((matches) => matches(text))) && !excludes.some((matches) => matches(text)),
    refusal: (text) => {
      if (patterns.length === 0) return "is taken by no glob: the list is empty";
      if (!takesAll && !includes.some((matches) => matches(text))) {
        const wanted = including.map(quote).join(", ");
        return including.length === 1 ? `does not match ${wanted}` : `matches none of ${wanted}`;
      }
      return `is excluded by ${quote(excluding[excludes.findIndex((matches) => matches(text))] ?? "")}`;
    },
  };
}

const quote = (text: string): string => JSON.stringify(text);

/** Reads one glob or a list of globs. */
export function readGlobs(value: unknown, place: DefinitionPlace): string | readonly string[] | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) {
    return place.report(`must be a glob or a list of globs, not ${describeKind(value)}`, quoteHint(value));
  }
  const globs: string[] = [];
  for (const [index, item] of value.entries()) {
    if (typeof item === "string") globs.push(item);
    else place.at(index).report(`a glob is text, not ${describeKind(item)}`, quoteHint(item));
  }
  return globs;
}
