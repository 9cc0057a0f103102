import { StoreUnavailableError } from "@winchester/core";

interface Waiting {
  readonly begin: () => void;
}

/** Lets one at a time work, in the order in which they came; who waits too long gives up. */
export class FairQueue {
  readonly #waitMs: number;
  readonly #waiting: Waiting[] = [];
  #busy = false;

  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /** @throws StoreUnavailableError after waiting too long for its turn */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) await this.#turn();
    this.#busy = true;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed over, so that nobody who comes just now takes it.
      if (next === undefined) this.#busy = false;
      else next.begin();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(tooLong(this.#waitMs));
      }, this.#waitMs);
      const entry: Waiting = {
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.push(entry);
    });
  }
}

function tooLong(waitMs: number): StoreUnavailableError {
  return new StoreUnavailableError(`the SQLite connection was busy for ${waitMs} ms`, {
    hint: "a transaction must not wait for other work of the same store; else feed smaller batches",
  });
}
