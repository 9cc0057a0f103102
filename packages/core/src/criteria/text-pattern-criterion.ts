import { describeKind, quoteHint } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { createGlobFilter, readGlobs } from "./glob-filter.js";
import { createValueCriterion, type TraitCriterion } from "./trait-criterion.js";

/** Reads `glob`: text that a glob, or a list of globs, takes; `!` excludes as it does for event types. */
export function readGlobCriterion(value: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  const globs = readGlobs(value, place);
  if (globs === undefined) return undefined;
  const filter = createGlobFilter(globs);
  const wanted = `text like ${filter.patterns.map((glob) => JSON.stringify(glob)).join(", ")}`;
  return createValueCriterion({
    wanted,
    reason: "glob failed",
    matches: (trait) => typeof trait === "string" && filter.accepts(trait),
    refusal: (trait) => (typeof trait === "string" ? filter.refusal(trait) : `is not ${wanted}`),
  });
}

/**
 * Reads `regex`: text in which a JavaScript regular expression (with the flag `u`) is found somewhere; `^` and
 * `$` tie it to the ends.
 */
export function readRegexCriterion(value: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  if (typeof value !== "string") {
    return place.report(`a regular expression is text, not ${describeKind(value)}`, quoteHint(value));
  }
  let regex: RegExp;
  try {
    regex = new RegExp(value, "u");
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return place.report(said.replace(/^Invalid regular expression/, "invalid regular expression"));
  }
  return createValueCriterion({
    wanted: `text matching /${value}/`,
    reason: "regex failed",
    matches: (trait) => typeof trait === "string" && regex.test(trait),
  });
}
