/** A bound for feeders whose event types never repeat. */
const LIMIT = 10_000;

/**
 * The event types that this process has registered, so that a batch without a new one needs no transaction for it.
 * They are never deleted; after a failure they are forgotten all the same, in case the database was replaced.
 */
export class KnownEventTypes {
  readonly #names = new Set<string>();

  /** Those of the names that aren't known, each once. */
  unknownOf(names: readonly string[]): string[] {
    return [...new Set(names)].filter((name) => !this.#names.has(name));
  }

  add(names: readonly string[]): void {
    if (this.#names.size + names.length > LIMIT) this.#names.clear();
    for (const name of names) this.#names.add(name);
  }

  forget(): void {
    this.#names.clear();
  }
}
