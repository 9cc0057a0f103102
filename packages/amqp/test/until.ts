import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something holds; fails with what it was where that takes too long. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}
