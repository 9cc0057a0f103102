import { WinchesterError } from "../errors.js";
import { type DefinitionProblem, formatProblem } from "./definition-problem.js";

const NO_HINT =
  "correct the definition; the same keys are described in the documentation of trigger definitions";

/**
 * A trigger definition or criteria record with mistakes in it, all of them at once. Code: `CORE_DEFINITION`.
 *
 * Each problem's `path` leads into the record that was given, so that whoever read it from a file can say
 * line and column.
 *
 * @example
 * try {
 *   TriggerDefinition.parse(record);
 * } catch (error) {
 *   if (error instanceof DefinitionError) for (const { path, message } of error.problems) report(path, message);
 * }
 */
export class DefinitionError extends WinchesterError {
  override readonly name: string = "DefinitionError";
  readonly problems: readonly DefinitionProblem[];
  /** The trigger's name, where the record is a trigger definition and has one. */
  readonly trigger: string | undefined;

  constructor(trigger: string | undefined, problems: readonly DefinitionProblem[]) {
    const lines = problems.map(formatProblem);
    const subject = trigger === undefined || trigger === "" ? "" : `[${trigger}] `;
    const message =
      lines.length === 1
        ? `${subject}${lines[0]}`
        : `${subject}${lines.length} mistakes:\n  ${lines.join("\n  ")}`;
    super("CORE_DEFINITION", message, {
      hint: problems.find(({ hint }) => hint !== undefined)?.hint ?? NO_HINT,
    });
    this.problems = problems;
    this.trigger = trigger;
  }
}
