import { readInteger } from "../trait-value/python-number.js";
import { createRootDatum, createStep } from "./datum.js";
import { parsePythonRegex } from "./python-regex.js";
import { isEqual, isLess, MismatchError } from "./python-value.js";
import type { Search } from "./steps.js";
import type { FilterCondition, FilterOperator, PathSyntax } from "./syntax.js";

type Comparison = NonNullable<FilterCondition["comparison"]>;

/** The elements of a list for which all conditions hold; each condition sees its element as the root. */
export function createFilterSearch(
  conditions: readonly FilterCondition[],
  compile: (syntax: PathSyntax) => Search,
): Search {
  const searches = conditions.map(({ path, comparison }) => ({
    search: compile(path),
    holds: comparison === undefined ? () => true : createComparison(comparison),
  }));
  return (datum, budget) => {
    const { value } = datum;
    if (!Array.isArray(value)) return [];
    return value
      .map((item, index) => createStep(datum, `[${index}]`, item))
      .filter((element) =>
        searches.every(({ search, holds }) =>
          search(createRootDatum(element.value), budget).some((found) => holds(found.value)),
        ),
      );
  };
}

/**
 * Compares what a condition found with its constant. An integer or boolean constant turns the value into an
 * integer first, so `[?k=1]` takes 1.9, "1" and true, and `[?f=true]` takes 1, but not the text "true".
 */
function createComparison({ operator, value: constant }: Comparison): (value: unknown) => boolean {
  const compare = COMPARE[operator](constant);
  const asInteger = typeof constant === "boolean" || Number.isInteger(constant);
  return (value) => {
    if (value === null) return false;
    const compared = asInteger ? readInteger(value) : value;
    if (compared === undefined) return false;
    try {
      return compare(compared);
    } catch (error) {
      if (error instanceof MismatchError) return false;
      throw error;
    }
  };
}

type Compare = (constant: string | number | boolean) => (value: unknown) => boolean;

const COMPARE: Readonly<Record<FilterOperator, Compare>> = {
  "=": (constant) => (value) => isEqual(value, constant),
  "==": (constant) => (value) => isEqual(value, constant),
  "!=": (constant) => (value) => !isEqual(value, constant),
  "<": (constant) => (value) => isLess(value, constant),
  "<=": (constant) => (value) => isLess(value, constant) || isEqual(value, constant),
  ">": (constant) => (value) => isLess(constant, value),
  ">=": (constant) => (value) => isLess(constant, value) || isEqual(value, constant),
  "~": (constant) => {
    const pattern = typeof constant === "string" ? patternOf(constant) : undefined;
    return (value) => {
      if (pattern === undefined || typeof value !== "string") return false;
      pattern.lastIndex = 0;
      return pattern.test(value);
    };
  },
};

/** The original reads the expression while it searches and fails there, so that a bad one finds nothing. */
function patternOf(source: string): RegExp | undefined {
  try {
    return parsePythonRegex(source, "y");
  } catch {
    return undefined;
  }
}
