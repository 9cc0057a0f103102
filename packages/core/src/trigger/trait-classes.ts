import type { TraitValue } from "../event/event.js";

/** No comparison with a constant holds for these: absent traits, datetimes, and texts that nobody wants. */
const OTHERS = 0;
const NOT_A_NUMBER = 1;

/** The values of a trait in classes: for all of one class, each comparison with the constants has the same answer. */
export class TraitClasses {
  /** How many classes there are. */
  readonly size: number;
  readonly #texts = new Map<string, number>();
  /** Ascending. */
  readonly #limits: readonly number[];
  readonly #firstNumbers: number;

  constructor(constants: readonly (string | number)[]) {
    let size = NOT_A_NUMBER + 1;
    for (const constant of constants) {
      if (typeof constant === "string" && !this.#texts.has(constant)) this.#texts.set(constant, size++);
    }
    const limits = new Set(constants.filter((constant) => typeof constant === "number"));
    this.#limits = [...limits].sort((left, right) => left - right);
    this.#firstNumbers = size;
    // Each limit, and the numbers before, between and after them.
    this.size = limits.size === 0 ? size : size + 2 * limits.size + 1;
  }

  /** The class of a value, from 0. */
  find(value: TraitValue | undefined): number {
    if (typeof value === "string") return this.#texts.get(value) ?? OTHERS;
    // Where no number is compared, numbers have no class of their own; none holds for them.
    return typeof value === "number" && this.#limits.length > 0 ? this.#findNumber(value) : OTHERS;
  }

  #findNumber(value: number): number {
    const limits = this.#limits;
    if (Number.isNaN(value)) return NOT_A_NUMBER;
    let from = 0;
    let to = limits.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (limits[middle]! < value) from = middle + 1;
      else to = middle;
    }
    return this.#firstNumbers + 2 * from + (limits[from] === value ? 1 : 0);
  }
}
