/** A step into a record: the key of a mapping or the index in a list. */
export type PathStep = string | number;

/** A place inside a text, both counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly source: string;
}

/** One mistake in a definition. */
export interface DefinitionProblem {
  /** Where it is, from the record that was parsed; empty for the record itself. An unknown key is its own place. */
  readonly path: readonly PathStep[];
  readonly message: string;
  /** What to do about it, where the message doesn't say so already. */
  readonly hint?: string;
  /** Where the mistake is inside the text at `path`, which is a time expression then. */
  readonly position?: TextPosition;
}

/** A path for people, with what sets it apart from the message: `match_criteria[0].traits.memory_mb: `. */
export function formatPath(path: readonly PathStep[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text === "" ? "" : `${text}: `;
}

/** A problem for people who see the record alone: its path, what is wrong, and where in a time expression. */
export function formatProblem({ path, message, position }: DefinitionProblem): string {
  if (position === undefined) return `${formatPath(path)}${message}`;
  const { line, column, source } = position;
  const at = source.includes("\n") ? `line ${line}, column ${column}` : `column ${column}`;
  return `${formatPath(path)}${message} (${at} of ${JSON.stringify(source)})`;
}

/**
 * A place in a definition that is being read. Everything below one place reports to the same list, so that a
 * reader goes on after a mistake and all of them come out together.
 */
export class DefinitionPlace {
  readonly path: readonly PathStep[];
  readonly problems: DefinitionProblem[];

  constructor(path: readonly PathStep[] = [], problems: DefinitionProblem[] = []) {
    this.path = path;
    this.problems = problems;
  }

  /** The place one or more steps further in. */
  at(...steps: PathStep[]): DefinitionPlace {
    return new DefinitionPlace([...this.path, ...steps], this.problems);
  }

  /** Notes a mistake here. It gives undefined, so that a reader can say `return place.report(…)`. */
  report(message: string, hint?: string, position?: TextPosition): undefined {
    this.problems.push({
      path: this.path,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(position === undefined ? {} : { position }),
    });
  }
}
