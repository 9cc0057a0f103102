import type { Tally } from "@winchester/core";
import type { CountRow } from "../statements.js";

/** What there is to add, sorted by name: rows are always locked in the same order. */
export function toCountRows(tally: Tally): CountRow[] {
  return Object.entries(tally)
    .filter(([, amount]) => amount !== 0)
    .map(([name, amount]) => ({ name, amount }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The sums as the store gives them. */
export function toTally(rows: readonly CountRow[]): Tally {
  return Object.fromEntries(rows.map(({ name, amount }) => [name, amount]));
}
