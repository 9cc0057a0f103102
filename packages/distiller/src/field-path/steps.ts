import { createStep, type Datum, isMapping } from "./datum.js";
import { WILDCARD } from "./syntax.js";

/** What is left of the steps that a search may take: below `..` a visit is one, and a match all that led to it. */
export interface Budget {
  left: number;
}

/** Finds what a part of a path matches, from one place on. */
export type Search = (from: Datum, budget: Budget) => Datum[];

/** The members of these names in this order; all of them where one of the names is the wildcard. */
export function findMembers(from: Datum, names: readonly string[]): Datum[] {
  const { value } = from;
  if (!isMapping(value)) return [];
  const wanted = names.includes(WILDCARD)
    ? Object.keys(value)
    : names.filter((name) => Object.hasOwn(value, name));
  return wanted.map((name) => createStep(from, name, value[name]));
}

/** The element of a list or the character of a text at an index, which counts from the end if it is negative. */
export function findIndexed(from: Datum, index: number): Datum[] {
  const items = typeof from.value === "string" ? [...from.value] : from.value;
  if (!Array.isArray(items)) return [];
  const at = index < 0 ? items.length + index : index;
  if (at < 0 || at >= items.length) return [];
  return [createStep(from, `[${index}]`, items[at])];
}

/** The elements of a list from an index to before another, with Python's rules for negative ones. */
export function findElements(from: Datum, start: number | undefined, end: number | undefined): Datum[] {
  const list = asList(from);
  if (list === undefined) return [];
  const items = list.value as readonly unknown[];
  const first = clampIndex(start ?? 0, items.length);
  return items
    .slice(first, clampIndex(end ?? items.length, items.length))
    .map((value, offset) => createStep(list, `[${first + offset}]`, value));
}

function clampIndex(index: number, length: number): number {
  return Math.min(Math.max(index < 0 ? length + index : index, 0), length);
}

/** A list as it is; an object, text, integer or boolean as a list of one; undefined for floats and null. */
function asList(datum: Datum): Datum | undefined {
  const { value } = datum;
  if (Array.isArray(value)) return datum;
  const wraps =
    isMapping(value) || typeof value === "string" || typeof value === "boolean" || Number.isInteger(value);
  return wraps ? { ...datum, value: [value] } : undefined;
}

/**
 * What a search finds at a place itself and at everything below it, parents before their children. Walks with a
 * stack of its own: documents nest deeper than calls can.
 */
export function findDescendants(from: Datum, search: Search, budget: Budget): Datum[] {
  const found: Datum[] = [];
  const pending = [from];
  for (let datum = pending.pop(); datum !== undefined && budget.left > 0; datum = pending.pop()) {
    const matches = search(datum, budget);
    budget.left--;
    for (const match of matches) {
      budget.left -= match.depth;
      if (budget.left < 0) return found;
      found.push(match);
    }
    pushChildren(datum, pending);
  }
  return found;
}

/** The last child first, so that the first is the next to be taken. */
function pushChildren(parent: Datum, pending: Datum[]): void {
  const { value } = parent;
  if (Array.isArray(value)) {
    for (let index = value.length - 1; index >= 0; index--) {
      pending.push(createStep(parent, `[${index}]`, value[index]));
    }
  } else if (isMapping(value)) {
    for (const name of Object.keys(value).reverse()) pending.push(createStep(parent, name, value[name]));
  }
}
