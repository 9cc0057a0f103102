/**
 * Names for the streams of one store that are the same in another: ids differ from store to store, the order of
 * the streams of a key doesn't.
 */
export class Labels {
  readonly #byId = new Map<number, string>();
  readonly #counts = new Map<string, number>();

  /** Names new streams, given by the hash of their key, the oldest first. */
  add(made: ReadonlyMap<string, readonly number[]>): void {
    for (const [hash, ids] of made) {
      for (const id of ids) {
        const count = (this.#counts.get(hash) ?? 0) + 1;
        this.#counts.set(hash, count);
        this.#byId.set(id, `${hash}#${count}`);
      }
    }
  }

  of(id: number): string {
    return this.#byId.get(id) ?? `a stream that nobody made (${id})`;
  }
}
