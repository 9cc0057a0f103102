/**
 * The candidate that a mistyped word was most likely meant to be: the same in another case, or one slip away
 * (two in words of six letters and more). Undefined where nothing is that near; words of one or two letters are
 * all near each other, so they get no guess.
 */
export function findNearMiss(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  const slips = lower.length < 3 ? 0 : lower.length < 6 ? 1 : 2;
  let nearest: string | undefined;
  let nearestDistance = slips + 1;
  for (const candidate of candidates) {
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** The number of letters to insert, delete, change, or swap with their neighbour. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      let distance = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + change,
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        distance = Math.min(distance, beforePrevious[column - 2]! + 1);
      }
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length]!;
}
