import type { DefinitionProblem } from "@winchester/core";

type Path = DefinitionProblem["path"];

/**
 * Tells of a value at a path that it came from environment variables, where everything is text: what it would be as
 * a number or a truth. Undefined for all other values.
 */
export type FromEnvironment = (path: Path) => { readonly plain: unknown } | undefined;

/**
 * A place in settings that are being read. Everything below one place reports to the same list, so that a reader
 * goes on after a mistake and all of them come out together.
 */
export class SettingsPlace {
  readonly path: Path;
  readonly problems: DefinitionProblem[];
  readonly #fromEnvironment: FromEnvironment | undefined;

  constructor(
    path: Path = [],
    problems: DefinitionProblem[] = [],
    fromEnvironment: FromEnvironment | undefined = undefined,
  ) {
    this.path = path;
    this.problems = problems;
    this.#fromEnvironment = fromEnvironment;
  }

  at(...steps: Path): SettingsPlace {
    return new SettingsPlace([...this.path, ...steps], this.problems, this.#fromEnvironment);
  }

  /** What the value here would be as a number or a truth, where it came from environment variables. */
  get environmentValue(): ReturnType<FromEnvironment> {
    return this.#fromEnvironment?.(this.path);
  }

  report(message: string, hint?: string): void {
    this.problems.push({ path: this.path, message, ...(hint === undefined ? {} : { hint }) });
  }
}

/** A problem for people who see the record alone: `sources[0].queue: must be …`. */
export function formatProblem({ path, message }: DefinitionProblem): string {
  // An unknown key is named by the message already.
  const shown = message.startsWith("unknown ") ? path.slice(0, -1) : path;
  let text = "";
  for (const step of shown) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text === "" ? message : `${text}: ${message}`;
}
