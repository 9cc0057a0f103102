/** A unit of time, by the shortest word that the language has for it. */
export type Unit = "y" | "mo" | "d" | "h" | "m" | "s" | "us";

/** All units, the longest first: the order in which durations are compared and printed. */
export const UNITS: readonly Unit[] = ["y", "mo", "d", "h", "m", "s", "us"];

/** Every word for a unit. These words can't be names of variables. */
export const UNIT_WORDS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ["us", "us"],
  ["s", "s"],
  ["sec", "s"],
  ["m", "m"],
  ["min", "m"],
  ["h", "h"],
  ["hr", "h"],
  ["d", "d"],
  ["mo", "mo"],
  ["y", "y"],
  ["yr", "y"],
]);

/** What messages call a unit. */
export const UNIT_NAMES: Readonly<Record<Unit, string>> = {
  y: "year",
  mo: "month",
  d: "day",
  h: "hour",
  m: "minute",
  s: "second",
  us: "microsecond",
};
