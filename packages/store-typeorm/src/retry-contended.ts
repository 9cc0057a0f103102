import { setTimeout as sleep } from "node:timers/promises";
import { ContentionError } from "./contention-error.js";

/** How often a transaction is run in all. */
const ATTEMPTS = 10;
const FIRST_DELAY_MS = 4;
const MAX_DELAY_MS = 500;

/** Runs `work` again after each {@link ContentionError}, with a growing, jittered delay; throws the last one. */
export async function retryContended<T>(
  work: () => Promise<T>,
  random: () => number = Math.random,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ContentionError) || attempt >= ATTEMPTS) throw error;
      await sleep(Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS) * (0.5 + random()));
    }
  }
}
