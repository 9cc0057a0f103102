import { calculate } from "./arithmetic.js";
import { createRootDatum, type Datum, isMapping } from "./datum.js";
import { createFilterSearch } from "./filter-search.js";
import { substitute } from "./python-regex.js";
import { MismatchError } from "./python-value.js";
import { createSortedSearch } from "./sorted-search.js";
import { findDescendants, findElements, findIndexed, findMembers, type Search } from "./steps.js";
import type { JoinKind, PathSyntax } from "./syntax.js";

/**
 * The steps that a search may take below `..`: some tenths of a second. A hostile document makes such paths
 * find a quadratic number of places, each a long way down.
 */
const BUDGET = 10_000_000;

/** Compiles a path into a search from the root of a document. */
export function createSearch(syntax: PathSyntax): (document: unknown) => Datum[] {
  const search = compile(syntax);
  return (document) => search({ ...createRootDatum(document), untouched: true }, { left: BUDGET });
}

function compile(syntax: PathSyntax): Search {
  switch (syntax.kind) {
    case "root":
      return (datum) => [createRootDatum(rootOf(datum))];
    case "this":
      return (datum) => [touched(datum)];
    case "parent":
      return (datum) => (datum.parent === undefined ? [] : [touched(datum.parent)]);
    case "names":
      return (datum) => findMembers(datum, syntax.names);
    case "index":
      return (datum) => findIndexed(datum, syntax.index);
    case "slice":
      return (datum) => findElements(datum, syntax.start, syntax.end);
    case "filter":
      return createFilterSearch(syntax.conditions, compile);
    case "sorted":
      return createSortedSearch(syntax.keys, compile);
    case "constant":
      return () => [createRootDatum(syntax.value)];
    case "length":
      return (datum) => computed(lengthOf(datum.value));
    case "split":
      return (datum) => computed(splitText(datum.value, syntax.separator, syntax.limit)?.[syntax.segment]);
    case "substitute":
      return (datum) => {
        if (typeof datum.value !== "string") return [];
        const text = substitute(datum.value, syntax.pattern, syntax.replacement);
        return text === datum.value ? [] : [createRootDatum(text)];
      };
    case "arithmetic":
      return compileArithmetic(syntax);
    default:
      return compileJoin(syntax);
  }
}

type Join = Extract<PathSyntax, { kind: JoinKind }>;

function compileJoin(syntax: Join): Search {
  const left = compile(syntax.left);
  const right = compile(syntax.right);
  switch (syntax.kind) {
    case "child":
      return (datum, budget) => left(datum, budget).flatMap((found) => right(found, budget));
    case "descendants":
      return (datum, budget) => left(datum, budget).flatMap((found) => findDescendants(found, right, budget));
    case "union":
      return (datum, budget) => [...left(datum, budget), ...right(datum, budget)];
    case "where":
      return (datum, budget) => left(datum, budget).filter((found) => right(found, budget).length > 0);
    case "intersection":
      // The grammar of the original has it, its search raises: nothing is found.
      return () => [];
  }
}

/**
 * The two sides pair by pair, or each value of one side with the constant on the other; nothing where their
 * numbers differ or any pair doesn't fit.
 */
function compileArithmetic(syntax: Extract<PathSyntax, { kind: "arithmetic" }>): Search {
  const left = compile(syntax.left);
  const right = compile(syntax.right);
  return (datum, budget) => {
    const lefts = left(datum, budget);
    const rights = right(datum, budget);
    const pairs = pairUp(lefts, rights, syntax);
    try {
      return pairs.map(([a, b]) => createRootDatum(calculate(syntax.operator, a.value, b.value)));
    } catch (error) {
      if (error instanceof MismatchError) return [];
      throw error;
    }
  };
}

function pairUp(
  lefts: readonly Datum[],
  rights: readonly Datum[],
  { left, right }: { readonly left: PathSyntax; readonly right: PathSyntax },
): (readonly [Datum, Datum])[] {
  if (left.kind === "constant") return rights.map((each) => [lefts[0]!, each]);
  if (right.kind === "constant") return lefts.map((each) => [each, rights[0]!]);
  return lefts.length === rights.length ? lefts.map((each, index) => [each, rights[index]!]) : [];
}

function computed(value: string | number | undefined): Datum[] {
  return value === undefined ? [] : [createRootDatum(value)];
}

function touched({ value, parent, step, depth }: Datum): Datum {
  return { value, parent, step, depth };
}

function rootOf(datum: Datum): unknown {
  let at = datum;
  while (at.parent !== undefined) at = at.parent;
  return at.value;
}

/** The number of characters (not of UTF-16 units), elements or members. */
function lengthOf(value: unknown): number | undefined {
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isMapping(value) ? Object.keys(value).length : undefined;
}

/** The parts of a text between separators; what is behind the last split that the limit allows stays whole. */
function splitText(value: unknown, separator: string, limit: number): string[] | undefined {
  if (typeof value !== "string") return undefined;
  const parts = value.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}
