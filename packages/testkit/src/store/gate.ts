import { setTimeout as sleep } from "node:timers/promises";

/** Lets a test stop a transaction at a point of its choice, and go on when it wants. */
export class Gate {
  readonly passed: Promise<void>;
  #open: () => void = () => {};

  constructor() {
    this.passed = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}

/**
 * The result of work that must not wait for anything else.
 *
 * @throws Error with the problem, where it takes longer than `limitMs`
 */
export async function within<T>(limitMs: number, problem: string, work: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const tooLate = sleep(limitMs, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`${problem} (after ${limitMs} ms)`);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    patience.abort();
    tooLate.catch(() => undefined);
  }
}

/** Waits until a lease or delay of `ms` has surely run out, on a clock that counts milliseconds. */
export async function waitOut(ms: number): Promise<void> {
  await sleep(ms + 15);
}
