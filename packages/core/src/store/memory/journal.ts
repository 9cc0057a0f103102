/** How to undo what the running transaction has done so far. */
export class Journal {
  #undos: (() => void)[] = [];

  note(undo: () => void): void {
    this.#undos.push(undo);
  }

  /** Keeps what was done. */
  commit(): void {
    this.#undos = [];
  }

  /** Undoes what was done, the latest first. */
  rollBack(): void {
    for (const undo of this.#undos.reverse()) undo();
    this.#undos = [];
  }
}

/** A map whose changes can be rolled back. Its values are never changed in place, only replaced. */
export class JournaledMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }

  set(key: K, value: V): void {
    const before = this.#entries.get(key);
    const existed = this.#entries.has(key);
    this.#entries.set(key, value);
    this.#journal.note(() => {
      if (existed) this.#entries.set(key, before as V);
      else this.#entries.delete(key);
    });
  }

  delete(key: K): void {
    if (!this.#entries.has(key)) return;
    const before = this.#entries.get(key) as V;
    this.#entries.delete(key);
    this.#journal.note(() => this.#entries.set(key, before));
  }
}

const NO_VALUES: ReadonlySet<never> = new Set();

/** Several values a key, whose changes can be rolled back. Adding and removing cost the same at any size. */
export class JournaledIndex<K, V> {
  readonly #sets = new Map<K, Set<V>>();
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get(key: K): ReadonlySet<V> {
    return this.#sets.get(key) ?? NO_VALUES;
  }

  add(key: K, value: V): void {
    if (this.get(key).has(value)) return;
    this.#insert(key, value);
    this.#journal.note(() => this.#remove(key, value));
  }

  delete(key: K, value: V): void {
    if (!this.get(key).has(value)) return;
    this.#remove(key, value);
    this.#journal.note(() => this.#insert(key, value));
  }

  #insert(key: K, value: V): void {
    const set = this.#sets.get(key);
    if (set === undefined) this.#sets.set(key, new Set([value]));
    else set.add(value);
  }

  #remove(key: K, value: V): void {
    const set = this.#sets.get(key);
    set?.delete(value);
    if (set?.size === 0) this.#sets.delete(key);
  }
}
