/**
 * What a trait's value is turned into. `none` is Ceilometer's: a text, but an empty one is no value.
 */
export type TraitType = "text" | "int" | "float" | "datetime" | "none";

/** The names that a definition may call the types by, in any letter case. */
export const TRAIT_TYPE_NAMES: ReadonlyMap<string, TraitType> = new Map([
  ["text", "text"],
  ["string", "text"],
  ["int", "int"],
  ["float", "float"],
  ["datetime", "datetime"],
  ["none", "none"],
]);
