import { createRootDatum, type Datum, isMapping } from "./datum.js";
import { isEqual, isLess, MismatchError } from "./python-value.js";
import type { Budget, Search } from "./steps.js";
import type { PathSyntax, SortKey } from "./syntax.js";

type KeySearch = { readonly search: Search; readonly descending: boolean };

/**
 * A list in order, or without keys the sorted names of an object. Nothing for other values, and where two
 * elements have no order. Sorting is stable, downwards too.
 */
export function createSortedSearch(
  keys: readonly SortKey[],
  compile: (syntax: PathSyntax) => Search,
): Search {
  const searches = keys.map(({ path, descending }) => ({ search: compile(path), descending }));
  return (datum, budget) => {
    // Only a step before it makes the original's search work: alone on a document it raises.
    if (datum.untouched) return [];
    const items = itemsOf(datum.value, searches.length > 0);
    if (items === undefined) return [];
    try {
      const sorted =
        searches.length === 0 ? items.toSorted(compareValues) : sortByKeys(items, searches, budget);
      return [createRootDatum(sorted)];
    } catch (error) {
      if (error instanceof MismatchError) return [];
      throw error;
    }
  };
}

function itemsOf(value: unknown, hasKeys: boolean): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isMapping(value) && !hasKeys ? Object.keys(value) : undefined;
}

function compareValues(left: unknown, right: unknown): number {
  if (isLess(left, right)) return -1;
  return isLess(right, left) ? 1 : 0;
}

/** Searches each element once for each key; a key that doesn't find exactly one value decides nothing. */
function sortByKeys(items: readonly unknown[], keys: readonly KeySearch[], budget: Budget): unknown[] {
  const rows = items.map((item) => ({
    item,
    found: keys.map(({ search }) => search(createRootDatum(item), budget)),
  }));
  rows.sort((left, right) => {
    for (const [index, { descending }] of keys.entries()) {
      const order = compareFound(left.found[index]!, right.found[index]!);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  return rows.map(({ item }) => item);
}

function compareFound(left: readonly Datum[], right: readonly Datum[]): number {
  if (left.length !== 1 || right.length !== 1) return 0;
  const [leftValue, rightValue] = [left[0]!.value, right[0]!.value];
  if (isEqual(leftValue, rightValue)) return 0;
  return isLess(leftValue, rightValue) ? -1 : 1;
}
