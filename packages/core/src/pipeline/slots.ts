/** Lets a bounded number of tasks run at a time; the others wait in line. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#free = size;
  }

  /** Gives what the task gives: at once, where there is room and the task makes nobody wait. */
  use<T>(task: () => T | Promise<T>): T | Promise<T> {
    if (this.#free === 0) return this.#waitThenUse(task);
    this.#free -= 1;
    let isUnderWay = false;
    try {
      const result = task();
      isUnderWay = result instanceof Promise;
      return isUnderWay ? this.#releaseAfter(result as Promise<T>) : result;
    } finally {
      if (!isUnderWay) this.#release();
    }
  }

  async #waitThenUse<T>(task: () => T | Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  async #releaseAfter<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } finally {
      this.#release();
    }
  }

  /** Whoever waits gets the slot, before anybody who comes now. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
