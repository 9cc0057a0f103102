import type { TraitValue } from "../event/event.js";
import { isInstant } from "../event/trait-value.js";
import { describeKind } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import {
  createComparisonCriterion,
  createValueCriterion,
  printTraitValue,
  type TraitCriterion,
} from "./trait-criterion.js";

/**
 * Reads a constant. A boolean is 0 or 1, since that is how events keep booleans; a datetime is what YAML makes of
 * a timestamp without quotes.
 */
export function readConstant(value: unknown, place: DefinitionPlace): TraitValue | undefined {
  if (isInstant(value)) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "number") return place.report(`${value} is no number that a trait can have`);
  const hint =
    value === null || value === undefined
      ? "leave the trait out, or ask for an absent one with {exists: false}"
      : "for one of several values use {in: [first, second]}";
  return place.report(`a constant is text, a number, true or false, not ${describeKind(value)}`, hint);
}

/** Equality without conversion: `"5"` is not 5. */
export function createConstantCriterion(constant: TraitValue): TraitCriterion {
  const parts = { wanted: printTraitValue(constant), reason: "== failed" };
  if (typeof constant !== "object")
    return createComparisonCriterion({ operator: "=", wanted: constant }, parts);
  const comparable = comparableOf(constant);
  return createValueCriterion({ ...parts, matches: (value) => comparableOf(value) === comparable });
}

/** What equal values share: instants are objects, each of its own. */
function comparableOf(value: TraitValue | undefined): unknown {
  return isInstant(value) ? value.epochNanoseconds : value;
}

/** Reads a constant criterion. */
export function readConstantCriterion(value: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  const constant = readConstant(value, place);
  return constant === undefined ? undefined : createConstantCriterion(constant);
}

/** Reads `string` and `text`. */
export function readTextCriterion(value: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  if (typeof value === "string") return createConstantCriterion(value);
  const hint = isScalar(value) ? `text is never equal to it: put it in quotes, "${value}"` : undefined;
  return place.report(`must be text, not ${describeKind(value)}`, hint);
}

const isScalar = (value: unknown): boolean => typeof value === "number" || typeof value === "boolean";

/** Reads `in`: equal to one of the constants of a list. An empty list never matches. */
export function readInCriterion(value: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  if (!Array.isArray(value)) {
    return place.report(
      `must be a list of constants, not ${describeKind(value)}`,
      "write it as [first, second]",
    );
  }
  const constants = value
    .map((item, index) => readConstant(item, place.at(index)))
    .filter((constant) => constant !== undefined);
  const set = new Set<unknown>(constants.map(comparableOf));
  return createValueCriterion({
    wanted: `in [${constants.map(printTraitValue).join(", ")}]`,
    reason: "in failed",
    matches: (trait) => set.has(comparableOf(trait)),
  });
}
