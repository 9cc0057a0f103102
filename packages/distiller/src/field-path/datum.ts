/** A value that a search stands at, with the way that led to it. */
export interface Datum {
  readonly value: unknown;
  /** Where the last step was taken from; undefined at the root, and for everything computed. */
  readonly parent: Datum | undefined;
  /** The last step: a member's name or `[index]`. */
  readonly step: string;
  /** How many steps led here. */
  readonly depth: number;
  /** The document itself before any part of the path looked at it. */
  readonly untouched?: boolean;
}

/** A datum without a way: the root of what is searched, or something computed. */
export function createRootDatum(value: unknown): Datum {
  return { value, parent: undefined, step: "", depth: 0 };
}

/** A datum one step on. */
export function createStep(parent: Datum, step: string, value: unknown): Datum {
  return { value, parent, step, depth: parent.depth + 1 };
}

/** The dotted path of a datum; empty for the root and for what was computed. */
export function renderPath(datum: Datum): string {
  const steps: string[] = [];
  for (let at = datum; at.parent !== undefined; at = at.parent) steps.push(at.step);
  return steps.reverse().join(".");
}

/** The members of an object, which a list is not. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
