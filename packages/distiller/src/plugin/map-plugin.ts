import { isMapping } from "../field-path/datum.js";
import type { FieldMatch } from "../field-path/field-path.js";
import { createParameterError } from "./plugin-parameters.js";
import type { TraitPlugin } from "./trait-plugin.js";

/**
 * Ceilometer's: the first match's value looked up in a table. Parameters: `values` (the table, required),
 * `default` (for a value that isn't in it; none), `case_sensitive` (true). Nothing without a match.
 */
export class MapPlugin implements TraitPlugin {
  readonly #values: ReadonlyMap<unknown, unknown>;
  readonly #default: unknown;
  readonly #caseSensitive: boolean;

  constructor(params: Record<string, unknown>) {
    const { values, default: otherwise, case_sensitive: caseSensitive = true } = params;
    const entries = entriesOf(values);
    if (entries.length === 0) {
      throw createParameterError(
        "values: expected a mapping that isn't empty, from found values to the trait's",
      );
    }
    if (typeof caseSensitive !== "boolean")
      throw createParameterError("case_sensitive: expected true or false");
    this.#caseSensitive = caseSensitive;
    this.#default = otherwise;
    this.#values = new Map(entries.map(([key, value]) => [this.#toKey(key), value]));
  }

  traitValue(matches: readonly FieldMatch[]): unknown {
    const [first] = matches;
    if (first === undefined) return undefined;
    const key = this.#toKey(first.value);
    return this.#values.has(key) ? this.#values.get(key) : this.#default;
  }

  /** In Python's tables true is 1. */
  #toKey(value: unknown): unknown {
    if (typeof value === "boolean") return value ? 1 : 0;
    return typeof value === "string" && !this.#caseSensitive ? value.toLowerCase() : value;
  }
}

function entriesOf(values: unknown): [unknown, unknown][] {
  if (values instanceof Map) return [...values];
  return isMapping(values) ? Object.entries(values) : [];
}
