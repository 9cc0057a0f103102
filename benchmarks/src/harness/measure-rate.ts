/** How many calls go between two looks at the clock. */
const CALLS_PER_LOOK = 256;

/** The share of the time that is spent before measuring, so that what is measured has been compiled. */
const WARM_UP_SHARE = 0.3;

/**
 * Calls `work` for so many milliseconds; gives its calls a second. `work` returns something that depends on all
 * that it did, so that none of it can be optimised away.
 */
export function measureRate(work: (call: number) => unknown, forMs: number): number {
  callFor(work, forMs * WARM_UP_SHARE);
  return callFor(work, forMs);
}

function callFor(work: (call: number) => unknown, forMs: number): number {
  let calls = 0;
  let kept: unknown;
  const startedAt = performance.now();
  let elapsed = 0;
  do {
    for (let count = 0; count < CALLS_PER_LOOK; count += 1) kept = work(calls + count);
    calls += CALLS_PER_LOOK;
    elapsed = performance.now() - startedAt;
  } while (elapsed < forMs);
  if (kept === undefined) throw new Error("the measured work returned nothing");
  return (calls / elapsed) * 1000;
}

/** Waits for `work`; gives how long it took in milliseconds. */
export async function measureMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
