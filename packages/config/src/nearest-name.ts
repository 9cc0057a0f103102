/** How many letters must be inserted, deleted, changed or swapped with their neighbour to make one text the other. */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const changed = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swaps = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = swaps ? beforeLast[column - 2]! + 1 : changed;
      current.push(Math.min(last[column]! + 1, current[column - 1]! + 1, changed, swapped));
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length]!;
}

/**
 * The hint for an unknown name: `did you mean "x"?` for the known name that differs in at most a third of its
 * letters, else undefined. Letter case doesn't count.
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const edits = countEdits(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}
