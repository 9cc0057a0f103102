interface Pending<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what many tasks want written into few bulk writes: whatever is submitted while a write is under way
 * goes into the next one.
 */
export class Coalescer<Item, Result> {
  readonly #write: (items: readonly Item[]) => Promise<readonly Result[]>;
  #pending: Pending<Item, Result>[] = [];
  #writing = false;

  /** `write` gives one result for each item, in their order. */
  constructor(write: (items: readonly Item[]) => Promise<readonly Result[]>) {
    this.#write = write;
  }

  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ item, resolve, reject });
      if (!this.#writing) {
        this.#writing = true;
        // One turn of the event loop, so that tasks that finish together are written together.
        setImmediate(() => void this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        const results = await this.#write(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = false;
  }
}
