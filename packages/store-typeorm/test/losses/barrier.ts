/** Holds all who come until there are so many of them. */
export class Barrier {
  readonly #all: Promise<void>;
  #left: number;
  #open: () => void = () => {};

  constructor(count: number) {
    this.#left = count;
    this.#all = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Resolves when all are there. */
  arrive(): Promise<void> {
    this.#left -= 1;
    if (this.#left <= 0) this.#open();
    return this.#all;
  }
}
