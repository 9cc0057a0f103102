/** ` (did you mean "x"?)` for the known name that somebody probably meant; nothing where none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  let nearest: string | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
}

/** How many letters have to be put in, taken out, changed, or swapped with their neighbour. */
function editDistance(from: string, to: string): number {
  let previous: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? previous[j - 2] : undefined;
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (swapped ?? changed) + 1));
    }
    previous = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
