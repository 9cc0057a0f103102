/**
 * What a store counts, so that the books can be checked at any time (see {@link checkAccounts}):
 *
 * - `received`: deliveries that were committed or refused. `received = stored + duplicates + refused.*`
 * - `stored`: events that were new. `stored = matched + unmatched`
 * - `matched`, `unmatched`: of those, whether they joined a stream
 * - `refused.*`: by reason
 * - `opened`: streams made. `opened = fired + expired + removed + those that are there and not completed`
 * - `fired`, `expired`: streams completed, by reason
 * - `removed`: streams that an operator purged before they were completed
 */
export type TallyName =
  | "received"
  | "stored"
  | "duplicates"
  | `refused.${RefusalKind}`
  | "matched"
  | "unmatched"
  | "opened"
  | "fired"
  | "expired"
  | "removed";

/**
 * Why something wasn't stored: no event was distilled from it; it is no event; no stream can be computed for it;
 * the store refuses its data.
 */
export type RefusalKind = "undistilled" | "invalid" | "unplaceable" | "data";

/** Numbers to add, or sums. A name that is absent counts as 0. */
export type Tally = Readonly<Partial<Record<TallyName, number>>>;

/** The sum of tallies, name by name. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum: Partial<Record<TallyName, number>> = {};
  for (const tally of tallies) {
    for (const [name, amount] of Object.entries(tally) as [TallyName, number][]) {
      sum[name] = (sum[name] ?? 0) + amount;
    }
  }
  return sum;
}
