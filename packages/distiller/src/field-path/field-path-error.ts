import { DistillerError } from "../errors.js";

/**
 * A field path that can't be read, with the column at fault. Code `DISTILLER_FIELD_PATH`.
 *
 * @example
 * parseFieldPath("payload..");
 * // FieldPathError: column 10: expected a name, "*", "$", "@", "(", "[" or `operator`, found the end
 * //   payload..
 * //            ^
 */
export class FieldPathError extends DistillerError {
  override readonly name: string = "FieldPathError";
  readonly source: string;
  /** Counted from 1; one behind the last character where the path ends too early. */
  readonly column: number;
  /** What is wrong, without the place. */
  readonly problem: string;

  constructor(source: string, column: number, problem: string, hint?: string) {
    super("DISTILLER_FIELD_PATH", `column ${column}: ${problem}${pointer(source, column)}`, { hint });
    this.source = source;
    this.column = column;
    this.problem = problem;
  }
}

/** The path with a mark below the column; left out where it wouldn't fit a line. */
function pointer(source: string, column: number): string {
  if (source.length > 100 || source.includes("\n")) return "";
  return `\n  ${source}\n  ${" ".repeat(column - 1)}^`;
}
