/** What several rounds gave for one figure. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value below which this share of the sorted values lies (the nearest rank). */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new RangeError("there is no percentile of nothing");
  return value;
}

/** The middle value; of an even number of them the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const lower = percentileOf(values, 0.5);
  if (values.length % 2 === 1) return lower;
  const sorted = [...values].sort((a, b) => a - b);
  return (lower + (sorted[values.length / 2] ?? lower)) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: medianOf(values), min: Math.min(...values), max: Math.max(...values) };
}
