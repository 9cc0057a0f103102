import { randomUUID } from "node:crypto";

const run = randomUUID().slice(0, 8);
let count = 0;

/**
 * A name that nothing else has, in this run or another. All that the suite stores has such names, so that it
 * also runs on a store with other data in it.
 */
export function uniqueName(label: string): string {
  count += 1;
  return `${label}-${run}-${count}`;
}
