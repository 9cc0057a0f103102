import type { DefinitionProblem } from "@winchester/core";

type Path = DefinitionProblem["path"];

/**
 * A place in settings that are being read. Everything below one place reports to the same list, so that a reader
 * goes on after a mistake and all of them come out together.
 */
export class SettingsPlace {
  readonly path: Path;
  readonly problems: DefinitionProblem[];

  constructor(path: Path = [], problems: DefinitionProblem[] = []) {
    this.path = path;
    this.problems = problems;
  }

  at(...steps: Path): SettingsPlace {
    return new SettingsPlace([...this.path, ...steps], this.problems);
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
