import { didYouMean } from "@winchester/core";
import type { SettingsPlace } from "./settings-place.js";

/** Stands for the value of a setting that must be given. */
export const REQUIRED: unique symbol = Symbol("required");

/** One setting: what it takes, and what it is where it isn't given. */
export interface Setting<T> {
  /** Completes "must be …" in the message. */
  readonly expects: string;
  /** The typed value, or undefined where the given one doesn't fit. */
  readonly read: (value: unknown) => T | undefined;
  readonly fallback: T | typeof REQUIRED;
  /** The default in words, where it depends on other settings. */
  readonly otherwise?: string;
  /** The value is never shown in a message. */
  readonly isSecret?: boolean;
}

/** What each setting takes, for the typed values that they become. */
export type SettingTable<Values> = { readonly [Name in keyof Values]: Setting<Values[Name]> };

/** The words of messages about a group of settings. */
export interface SettingWords {
  /** What the group is called: `amqp`. */
  readonly group: string;
  /** What one of them is called. */
  readonly one: "key" | "parameter";
}

/** Whether a value is a record as YAML and JSON give it. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads settings as their table says, and reports what is wrong with them. A null counts as not given, as `queue:`
 * with nothing behind it in YAML does. In the place of a value with a mistake the default goes on, or undefined
 * where there is none, so that the rest can be checked.
 */
export function readSettings<Values>(
  given: unknown,
  table: SettingTable<Values>,
  words: SettingWords,
  place: SettingsPlace,
): { readonly [Name in keyof Values]: Values[Name] | undefined } {
  const names = Object.keys(table);
  if (!isMapping(given)) place.report(`${words.group} must be a mapping, not ${describeValue(given)}`);
  const record = isMapping(given) ? given : {};
  for (const key of Object.keys(record)) {
    if (names.includes(key)) continue;
    place
      .at(key)
      .report(
        `unknown ${words.one} "${key}"${didYouMean(key, names)}`,
        `the ${words.one}s of ${words.group} are ${names.join(", ")}`,
      );
  }
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries<Setting<unknown>>(table)) {
    const fallback = setting.fallback === REQUIRED ? undefined : setting.fallback;
    const value = Object.hasOwn(record, key) ? record[key] : undefined;
    values[key] = fallback;
    if (value === undefined || value === null) {
      if (setting.fallback === REQUIRED && isMapping(given)) {
        place.report(`${key} is missing: it must be ${setting.expects}`);
      }
      continue;
    }
    const at = place.at(key);
    const variable = at.environmentValue;
    const read = setting.read(value) ?? (variable && setting.read(variable.plain));
    if (read !== undefined) values[key] = read;
    else {
      const said = setting.isSecret ? "what was given" : describeValue(value);
      at.report(`must be ${setting.expects}, not ${variable ? "what the environment variable has" : said}`);
    }
  }
  return values as { [Name in keyof Values]: Values[Name] | undefined };
}

/** A value as a message shows it: its JSON, cut at 60 characters. */
export function describeValue(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
