import { ENVELOPE_NAMES } from "@winchester/core";

/** What lies deeper is left out: a hostile document could be as deep as the stack, or deeper. */
const MAX_DEPTH = 20;

/**
 * The texts, numbers and truths of a nested document by name, as traits are flat: `{order: {id: 7}}` gives
 * `order_id`. Truths become 0 and 1. Nulls and lists are left out: an event has no place for them.
 *
 * Where a name is taken already, or is one of the envelope's, the value goes under `data_` and the name; of two that
 * would still get the same name, the first stays.
 */
export function flattenData(data: unknown, taken: ReadonlySet<string>): Map<string, string | number> {
  const traits = new Map<string, string | number>();
  const add = (path: readonly string[], value: unknown): void => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      if (path.length === MAX_DEPTH) return;
      for (const [name, inner] of Object.entries(value)) add([...path, name], inner);
      return;
    }
    const trait = typeof value === "boolean" ? Number(value) : value;
    if (typeof trait !== "string" && !Number.isFinite(trait)) return;
    const plain = path.join("_");
    const isFree = plain !== "" && !taken.has(plain) && !ENVELOPE_NAMES.includes(plain);
    const name = isFree ? plain : ["data", ...path].join("_");
    if (!traits.has(name) && !taken.has(name)) traits.set(name, trait as string | number);
  };
  add([], data);
  return traits;
}
