import { DistillerError } from "../errors.js";

/** One mistake in event definitions. */
export interface EventDefinitionProblem {
  readonly file?: string | undefined;
  /** Counted from 1, as is the column; of a definition that wasn't read from YAML both are 0. */
  readonly line: number;
  readonly column: number;
  /** The event types of the definition, where it has any. */
  readonly definition?: string | undefined;
  readonly trait?: string | undefined;
  /** What is wrong, without the place. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/**
 * Event definitions with mistakes: all of them at once, a line each. Code `DISTILLER_DEFINITIONS`.
 *
 * @example
 * // event_definitions.yaml:14:20 [compute.instance.*] launched_at: unknown type "datetme" (did you mean "datetime"?)
 */
export class EventDefinitionError extends DistillerError {
  override readonly name: string = "EventDefinitionError";
  readonly problems: readonly EventDefinitionProblem[];

  constructor(problems: readonly EventDefinitionProblem[], cause?: unknown) {
    const hints = [...new Set(problems.flatMap(({ hint }) => hint ?? []))];
    super("DISTILLER_DEFINITIONS", problems.map(describeProblem).join("\n"), {
      hint: hints.length === 0 ? undefined : hints.join(" "),
      cause,
    });
    this.problems = problems;
  }
}

function describeProblem({ file, line, column, definition, trait, message }: EventDefinitionProblem): string {
  const name = file ?? "event definitions";
  return [
    line === 0 ? name : `${name}:${line}:${column}`,
    ...(definition === undefined ? [] : [`[${definition}]`]),
    ...(trait === undefined ? [] : [`${trait}:`]),
    message,
  ].join(" ");
}
