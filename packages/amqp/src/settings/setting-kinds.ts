import type { Setting } from "./read-settings.js";

/** AMQP's names are texts of at most 255 bytes. */
export const MAX_NAME_BYTES = 255;
/** The longest that a timer of Node can wait, some 24 days. */
const MAX_SECONDS = 2_147_483;

type Fallback<T> = Setting<T>["fallback"];

export function textSetting(fallback: Fallback<string>): Setting<string> {
  return {
    expects: "a text that isn't empty",
    read: (value) => (typeof value === "string" && value !== "" ? value : undefined),
    fallback,
  };
}

/** The name of an exchange or a queue. */
export function nameSetting(
  fallback: Fallback<string>,
  maxBytes: number = MAX_NAME_BYTES,
  otherwise?: string,
): Setting<string> {
  return {
    expects: `a name of 1 to ${maxBytes} bytes`,
    read: (value) => (isName(value, maxBytes) && value !== "" ? value : undefined),
    fallback,
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

/** One text, or a list of them that isn't empty. */
export function textsSetting(
  fallback: Fallback<readonly string[]>,
  what: string,
): Setting<readonly string[]> {
  return {
    expects: `a list of ${what}, each of at most ${MAX_NAME_BYTES} bytes`,
    read: (value) => {
      const texts: unknown[] = Array.isArray(value) ? value : [value];
      return texts.every((text) => isName(text, MAX_NAME_BYTES)) ? (texts as string[]) : undefined;
    },
    fallback,
  };
}

export function choiceSetting<Choice extends string>(
  choices: readonly Choice[],
  fallback: Choice,
): Setting<Choice> {
  return {
    expects: `one of ${choices.join(", ")}`,
    read: (value) => choices.find((choice) => choice === value),
    fallback,
  };
}

export function flagSetting(fallback: boolean, otherwise?: string): Setting<boolean> {
  return {
    expects: "true or false",
    read: (value) => (typeof value === "boolean" ? value : undefined),
    fallback,
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

/** A whole number from `least` to `most`. */
export function countSetting(
  least: number,
  most: number,
  fallback: number,
  otherwise?: string,
): Setting<number> {
  return {
    expects: `a whole number from ${least} to ${most}`,
    read: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
        ? value
        : undefined,
    fallback,
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

/** A time limit in seconds, more than 0; fractions are fine. */
export function timeoutSetting(fallback: number): Setting<number> {
  return {
    expects: `a number of seconds, more than 0 and at most ${MAX_SECONDS}`,
    read: (value) => (typeof value === "number" && value > 0 && value <= MAX_SECONDS ? value : undefined),
    fallback,
  };
}

/** A duration in seconds from 0 to `most`; fractions are fine. */
export function secondsSetting(most: number, fallback: number): Setting<number> {
  return {
    expects: `a number of seconds from 0 to ${most}`,
    read: (value) => (typeof value === "number" && value >= 0 && value <= most ? value : undefined),
    fallback,
  };
}

/** The type of an exchange: one of AMQP's, or one that a plugin of the broker adds. */
export function exchangeTypeSetting(): Setting<string> {
  return {
    expects: 'topic, direct, fanout, headers, or a type of a plugin ("x-…")',
    read: (value) =>
      typeof value === "string" && /^(topic|direct|fanout|headers|x-[\w.-]+)$/.test(value)
        ? value
        : undefined,
    fallback: "topic",
  };
}

/** A setting without a default, which can be left out. */
export function optional<T>(setting: Setting<T>): Setting<T | undefined> {
  return { ...setting, fallback: undefined };
}

/** A setting whose value no message shows. */
export function secret<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, isSecret: true };
}

function isName(value: unknown, maxBytes: number): value is string {
  return typeof value === "string" && Buffer.byteLength(value) <= maxBytes;
}
