/** Several values a key. */
export class MultiMap<Key, Value> {
  readonly #sets = new Map<Key, Set<Value>>();

  get(key: Key): Value[] {
    return [...(this.#sets.get(key) ?? [])];
  }

  /** Adds the value, or takes it out. */
  set(key: Key, value: Value, isThere: boolean): void {
    const set = this.#sets.get(key) ?? new Set();
    if (isThere) this.#sets.set(key, set.add(value));
    else if (set.delete(value) && set.size === 0) this.#sets.delete(key);
  }
}
