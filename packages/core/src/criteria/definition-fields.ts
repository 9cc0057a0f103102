import type { DefinitionPlace } from "./definition-problem.js";
import { didYouMean } from "./nearest-name.js";

/** A mapping as YAML and JSON give it. */
export type DefinitionRecord = Readonly<Record<string, unknown>>;

/** What a value is, in the words of a message. */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return "a number";
  return "a mapping";
}

/** Whether a value is a mapping. */
export function isRecord(value: unknown): value is DefinitionRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a mapping; a problem where it isn't one or has keys beyond the known ones. */
export function readRecord(
  value: unknown,
  what: string,
  known: readonly string[],
  place: DefinitionPlace,
): DefinitionRecord | undefined {
  if (!isRecord(value)) return place.report(`${what} is a mapping, not ${describeKind(value)}`);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    place
      .at(key)
      .report(`unknown key "${key}"${didYouMean(key, known)}`, `the keys of ${what} are ${known.join(", ")}`);
  }
  return value;
}

/** The value as text that isn't empty. */
export function readText(value: unknown, place: DefinitionPlace): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  if (value === "") return place.report("must not be empty");
  return place.report(`must be text, not ${describeKind(value)}`, quoteHint(value));
}

/** The value as a list. */
export function readList(value: unknown, place: DefinitionPlace): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return place.report(`must be a list, not ${describeKind(value)}`);
}

/** Whether a key is absent. An empty value (`traits:` with nothing behind it) counts as absent too. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Numbers and booleans that should be text only lack their quotes. */
export function quoteHint(value: unknown): string | undefined {
  return typeof value === "number" || typeof value === "boolean" ? `put it in quotes: "${value}"` : undefined;
}
