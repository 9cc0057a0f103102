import { isMapping, type Param, REQUIRED } from "./parse-params.js";

/** A text. An empty one counts as not given. */
export function textParam(fallback: string): Param<string> {
  return {
    expects: "a text",
    read: (value) => (typeof value === "string" ? value || fallback : undefined),
    fallback,
  };
}

/** A text that no message shows. */
export function secretParam(): Param<string> {
  return { ...textParam(""), secret: true };
}

/** One of a few words. */
export function choiceParam<Choice extends string>(
  choices: readonly Choice[],
  fallback: Choice,
): Param<Choice> {
  return {
    expects: `one of ${choices.join(", ")}`,
    read: (value) => choices.find((choice) => choice === value),
    fallback,
  };
}

/** A duration in seconds, 0 or more. Fractions are fine. */
export function secondsParam(fallback: number): Param<number> {
  return {
    expects: "a number of seconds, 0 or more",
    read: (value) => (isFiniteNumber(value) && value >= 0 ? value : undefined),
    fallback,
  };
}

/** A time limit in seconds, more than 0. */
export function timeoutParam(fallback: number): Param<number> {
  return {
    expects: "a number of seconds, more than 0",
    read: (value) => (isFiniteNumber(value) && value > 0 ? value : undefined),
    fallback,
  };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** A whole number from `least` to `most`. */
export function countParam(least: number, most: number, fallback: number): Param<number> {
  return {
    expects: `a whole number from ${least} to ${most}`,
    read: (value) =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most
        ? (value as number)
        : undefined,
    fallback,
  };
}

/** Texts: one, or a list of them. None of them may be empty. */
export function textsParam(fallback: readonly string[], what = "texts"): Param<readonly string[]> {
  return {
    expects: `a list of ${what}`,
    read: (value) => {
      const texts: unknown[] = Array.isArray(value) ? value : [value];
      return texts.every((text) => typeof text === "string" && text !== "") ? (texts as string[]) : undefined;
    },
    fallback,
  };
}

/** A mapping of names to texts, numbers or booleans. */
export function recordParam(): Param<Readonly<Record<string, unknown>>> {
  return {
    expects: "a mapping of names to single values",
    read: (value) =>
      isMapping(value) && Object.values(value).every((entry) => typeof entry !== "object" || entry === null)
        ? value
        : undefined,
    fallback: {},
  };
}

/** The address of an HTTP server, which must be given. No message shows it: addresses can hold passwords. */
export function requiredUrlParam(): Param<string> {
  return { expects: "an http or https URL", read: readHttpUrl, fallback: REQUIRED, secret: true };
}

/** The address of an HTTP server; an empty text counts as not given. */
export function optionalUrlParam(): Param<string> {
  return {
    expects: "an http or https URL",
    read: (value) => (value === "" ? "" : readHttpUrl(value)),
    fallback: "",
    secret: true,
  };
}

function readHttpUrl(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined;
  return value;
}
