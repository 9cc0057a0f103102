import type { FieldMatch } from "../field-path/field-path.js";

/**
 * Makes a trait's value of what its fields matched.
 *
 * One instance serves one trait of one definition for all notifications, so keep nothing between calls.
 *
 * @example
 * class Joined implements TraitPlugin {
 *   traitValue(matches: readonly FieldMatch[]) {
 *     return matches.length === 0 ? undefined : matches.map((match) => match.value).join("/");
 *   }
 * }
 * new Distiller(definitions, { plugins: { joined: Joined } });
 */
export interface TraitPlugin {
  /**
   * Gets all matches in the order of the fields, without null values; it is called without any match too. What
   * it returns is converted to the trait's type; null or undefined drops the trait. If it throws, the trait is
   * dropped with a warning.
   */
  traitValue(matches: readonly FieldMatch[]): unknown;
}

/**
 * The class of a plugin. It gets the `parameters` of the definition (an object with text keys; a mapping in it
 * that has other keys is a `Map`), and throws an Error whose message says what is wrong with them.
 */
export type TraitPluginClass = new (params: Record<string, unknown>) => TraitPlugin;
