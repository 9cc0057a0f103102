import { resolve } from "node:path";
import { parse, type TimeExpression, TimexSyntaxError } from "@winchester/timex";
import { constructPlain } from "../yaml/python-scalar.js";
import type { YamlFile } from "../yaml/yaml-file.js";
import { describeValue, isRecord, type YamlPath } from "../yaml/yaml-path.js";
import { SETTING_KEYS, type SettingKey, type SettingType } from "./setting-keys.js";
import type { LogLevel } from "./settings.js";

/** The original's names for levels, and ours. */
const LOG_LEVELS: Readonly<Record<string, LogLevel>> = {
  debug: "debug",
  info: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  critical: "error",
  fatal: "error",
};

const MS_PER_SECOND = 1000;
/** The longest that a timer of Node can wait, some 24 days. */
const MAX_SECONDS = 2_147_483;

/**
 * Reads settings one by one, by their keys. A setting with a mistake in it is reported, and its default goes on
 * in its place, so that the rest can be checked.
 */
export class SettingReader {
  readonly #file: YamlFile;
  readonly #root: Readonly<Record<string, unknown>>;
  readonly #folder: string;

  /** Paths are made absolute from `folder`. */
  constructor(file: YamlFile, folder: string) {
    this.#file = file;
    this.#root = isRecord(file.value) ? file.value : {};
    this.#folder = folder;
  }

  text(key: string): string | undefined {
    return this.#read(key, ["path", "text"], "a file name", (value) =>
      typeof value === "string" && value !== "" ? value : undefined,
    );
  }

  path(key: string): string | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : resolve(this.#folder, text);
  }

  /** Whether it is a URL of some kind; which kinds are known is its user's matter. */
  url(key: string): string | undefined {
    return this.#read(key, ["URL"], "a URL", (value) =>
      typeof value === "string" && /^[a-z][a-z0-9+.-]*:./i.test(value) ? value : undefined,
    );
  }

  /** The URL of an HTTP server. */
  httpUrl(key: string): string | undefined {
    return this.#read(key, ["URL"], "an http URL", (value) =>
      typeof value === "string" && /^https?:\/\/./i.test(value) && URL.canParse(value) ? value : undefined,
    );
  }

  paths(key: string): readonly string[] {
    return (
      this.#read(key, ["path or list"], "a path or a list of paths", (value) => {
        const list = Array.isArray(value) ? value : [value];
        return list.every((path) => typeof path === "string" && path !== "") ? (list as string[]) : undefined;
      }) ?? []
    );
  }

  flag(key: string): boolean {
    return this.#read(key, ["true or false"], "true or false", (value, plain) => {
      const flag = plain ?? value;
      return typeof flag === "boolean" ? flag : undefined;
    }) as boolean;
  }

  count(key: string): number {
    const { least = 0 } = settingKey(key);
    return this.#read(key, ["whole number"], `a whole number, ${least} or more`, (value, plain) => {
      const count = plain ?? value;
      return Number.isSafeInteger(count) && (count as number) >= least ? (count as number) : undefined;
    }) as number;
  }

  /** A number of seconds, in milliseconds. */
  milliseconds(key: string): number {
    const { least = 0 } = settingKey(key);
    const seconds = this.#read(
      key,
      ["seconds"],
      `a number of seconds from ${least} to ${MAX_SECONDS}`,
      (value, plain) => {
        const number = plain ?? value;
        return typeof number === "number" && number >= least && number <= MAX_SECONDS ? number : undefined;
      },
    ) as number;
    return Math.round(seconds * MS_PER_SECOND);
  }

  logLevel(key: string): LogLevel {
    const level = this.#read(key, ["log level"], "debug, info, warning or error", (value) =>
      typeof value === "string" ? LOG_LEVELS[value.toLowerCase()] : undefined,
    );
    return level ?? "info";
  }

  /** A time expression that needs no variable but `$timestamp`. */
  timeExpression(key: string): TimeExpression {
    const fallback = parse(String(settingKey(key).default));
    const path = key.split(".");
    const source = this.#read(
      key,
      ["time expression"],
      'a time expression such as "$timestamp - 14d"',
      (value) => (typeof value === "string" ? value : undefined),
    );
    try {
      const expression = parse(source ?? fallback.source);
      const unknown = expression.variables.find((name) => name !== "timestamp");
      if (unknown === undefined) return expression;
      this.#file.problem(path, `${key}: unknown variable $${unknown}`, "only $timestamp is known here");
    } catch (error) {
      if (!(error instanceof TimexSyntaxError)) throw error;
      this.#file.problem(path, `${key}: ${error.reason}`, error.hint, error);
    }
    return fallback;
  }

  names(key: string): Readonly<Record<string, string>> {
    const path = key.split(".");
    const record = this.#read(key, ["mapping of names"], "a mapping of names", (value) =>
      isRecord(value) ? value : undefined,
    );
    const names: [string, string][] = [];
    for (const [name, value] of Object.entries(record ?? {})) {
      if (typeof value === "string" && value !== "") names.push([name, value]);
      else this.#wrong([...path, name], `${key}.${name}`, "package:export", value);
    }
    return Object.fromEntries(names);
  }

  /**
   * The value of a setting, or its default where it is absent or null. `convert` gives undefined for what
   * doesn't fit; where the text took environment variables, it also gets what the text would be without quotes.
   */
  #read<T>(
    key: string,
    types: readonly SettingType[],
    expected: string,
    convert: (value: unknown, plain: unknown) => T | undefined,
  ): T | undefined {
    const setting = settingKey(key);
    if (!types.includes(setting.type)) throw new TypeError(`setting ${key} is a ${setting.type}`);
    const path = key.split(".");
    const fallback = setting.default === undefined ? undefined : convert(setting.default, undefined);
    let value: unknown = this.#root;
    for (const step of path) value = isRecord(value) ? value[step] : undefined;
    if (value === undefined || value === null) return fallback;
    // Environment variables are always text.
    const converted = convert(value, this.#file.isExpanded(path) ? constructPlain(value) : undefined);
    if (converted === undefined) this.#wrong(path, key, expected, value);
    return converted ?? fallback;
  }

  #wrong(path: YamlPath, key: string, expected: string, value: unknown): void {
    const found = this.#file.isExpanded(path) ? "what the environment variable has" : describeValue(value);
    this.#file.problem(path, `${key}: expected ${expected}, not ${found}`);
  }
}

function settingKey(key: string): SettingKey {
  const setting = SETTING_KEYS.find((candidate) => candidate.key === key);
  if (setting === undefined) throw new TypeError(`no setting is named ${key}`);
  return setting;
}
