import { nearestName } from "@winchester/core";
import { HandlerParamsError, type ParamMistake } from "./handler-params-error.js";

/** One parameter of a handler: what it takes, and what it is where it isn't given. */
export interface Param<T> {
  /** Completes "must be …" in the message. */
  readonly expects: string;
  /** The typed value, or undefined where the given one doesn't fit. */
  readonly read: (value: unknown) => T | undefined;
  /** The value where none is given; {@link REQUIRED} where one has to be. */
  readonly fallback: T | typeof REQUIRED;
  /** The value is never shown in a message. */
  readonly secret?: boolean;
}

/** Stands for the value of a parameter that must be given. */
export const REQUIRED: unique symbol = Symbol("required");

/** What each of a handler's parameters takes, for the typed values that they become. */
export type ParamTable<Values> = { readonly [Name in keyof Values]: Param<Values[Name]> };

/**
 * Reads a handler's parameters as its table says. A null counts as not given, as `title:` with nothing behind
 * it in YAML does.
 *
 * @throws HandlerParamsError that tells all mistakes together.
 */
export function parseParams<Values>(handler: string, given: unknown, table: ParamTable<Values>): Values {
  const names = Object.keys(table);
  const takes = names.length === 0 ? "no parameters" : names.join(", ");
  const hint = `${handler} takes ${takes}.`;
  if (given !== undefined && given !== null && !isMapping(given)) {
    const text = `the parameters must be a mapping, not ${describeValue(given)}`;
    throw new HandlerParamsError(handler, [{ key: "", text }], hint);
  }
  const params = given ?? {};
  const mistakes: ParamMistake[] = [];
  for (const key of Object.keys(params)) {
    if (!names.includes(key)) mistakes.push({ key, text: describeUnknown(key, names) });
  }
  const values: Record<string, unknown> = {};
  for (const [key, param] of Object.entries<Param<unknown>>(table)) {
    const value = Object.hasOwn(params, key) ? params[key] : undefined;
    if (value === undefined || value === null) {
      if (param.fallback === REQUIRED) {
        mistakes.push({ key, text: `${key} is missing: it must be ${param.expects}` });
      }
      values[key] = param.fallback;
      continue;
    }
    values[key] = param.read(value);
    if (values[key] === undefined) {
      const shown = param.secret ? "what was given" : describeValue(value);
      mistakes.push({ key, text: `${key} must be ${param.expects}, not ${shown}` });
    }
  }
  if (mistakes.length > 0) throw new HandlerParamsError(handler, mistakes, hint);
  return values as Values;
}

/** Whether a value is a record as YAML and JSON give it. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describeUnknown(key: string, names: readonly string[]): string {
  const nearest = nearestName(key, names);
  return `unknown parameter "${key}"${nearest === undefined ? "" : ` (did you mean "${nearest}"?)`}`;
}

/** A value as a message shows it: its JSON, cut at 60 characters. */
function describeValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
