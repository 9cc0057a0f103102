/** What a transaction did to a table: the rows as they are now, and the keys of those that are gone. */
export interface TableChange<Key, Row> {
  readonly put: readonly Row[];
  readonly gone: readonly Key[];
}

/**
 * Rows by key. It remembers what the rows were that changed since the last commit, which is all that rolling back
 * takes, and all that the journal has to write. Rows are never changed in place, only replaced.
 */
export class Table<Key extends number | string, Row> {
  readonly #keyOf: (row: Row) => Key;
  readonly #index: (row: Row, isThere: boolean) => void;
  readonly #rows = new Map<Key, Row>();
  readonly #before = new Map<Key, Row | undefined>();

  /** `index` is told of every row that comes and goes, also by a roll-back. */
  constructor(keyOf: (row: Row) => Key, index: (row: Row, isThere: boolean) => void) {
    this.#keyOf = keyOf;
    this.#index = index;
  }

  get(key: Key): Row | undefined {
    return this.#rows.get(key);
  }

  /** All rows, in no order. */
  rows(): Row[] {
    return [...this.#rows.values()];
  }

  put(row: Row): void {
    this.#change(this.#keyOf(row), row);
  }

  delete(key: Key): void {
    this.#change(key, undefined);
  }

  /** What changed since the last commit. */
  change(): TableChange<Key, Row> {
    const keys = [...this.#before.keys()];
    return {
      put: keys.map((key) => this.#rows.get(key)).filter((row) => row !== undefined),
      gone: keys.filter((key) => this.#before.get(key) !== undefined && !this.#rows.has(key)),
    };
  }

  commit(): void {
    this.#before.clear();
  }

  rollBack(): void {
    this.#replaceAll([...this.#before]);
    this.#before.clear();
  }

  /** Does again what was committed in an earlier life. */
  replay({ put, gone }: TableChange<Key, Row>): void {
    const replaced = put.map((row): [Key, Row | undefined] => [this.#keyOf(row), row]);
    this.#replaceAll([...replaced, ...gone.map((key): [Key, undefined] => [key, undefined])]);
  }

  #change(key: Key, after: Row | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#rows.get(key));
    this.#replace(key, after);
  }

  /** Takes all of them out first: a row may hold what is unique and another row is about to take. */
  #replaceAll(entries: readonly [Key, Row | undefined][]): void {
    for (const [key] of entries) this.#replace(key, undefined);
    for (const [key, row] of entries) this.#replace(key, row);
  }

  #replace(key: Key, after: Row | undefined): void {
    const before = this.#rows.get(key);
    if (before !== undefined) this.#index(before, false);
    if (after === undefined) this.#rows.delete(key);
    else {
      this.#rows.set(key, after);
      this.#index(after, true);
    }
  }
}
