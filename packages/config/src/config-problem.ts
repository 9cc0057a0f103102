/** Something wrong with a configuration, or worth a warning, and where it stands. */
export interface ConfigProblem {
  /** The file, spelled like the path of the configuration file that was given (relative to the same folder). */
  readonly file: string;
  /** Counted from 1; undefined where the whole file is meant (it can't be read, say). */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** What is wrong, after what it is about: `[test_trigger] expiration: …`. */
  readonly message: string;
  /** What to do about it: `did you mean "d"?`. */
  readonly hint?: string | undefined;
}

/**
 * A problem in one line, in the form that editors and terminals make a link of. A hint is left out where the
 * message ends with a better one ("did you mean").
 *
 * @example
 * describeProblem(problem); // triggers.yaml:14:20 [test_trigger] expiration: unknown unit "dayz" (did you mean "d"?)
 */
export function describeProblem({ file, line, column, message, hint }: ConfigProblem): string {
  const place = line === undefined ? `${file}:` : `${file}:${line}:${column ?? 1}`;
  const isSaid = hint === undefined || message.endsWith('"?)');
  return `${place} ${message}${isSaid ? "" : ` (${asClause(hint)})`}`;
}

/** A hint that is a sentence, made fit for parentheses. */
function asClause(hint: string): string {
  if (!hint.endsWith(".")) return hint;
  const isWord = /^[A-Z][a-z]*[ ,]/.test(hint);
  return `${isWord ? hint.charAt(0).toLowerCase() : hint.charAt(0)}${hint.slice(1, -1)}`;
}

/** What a load has found so far. Every reader goes on after a mistake, so that all come out together. */
export class Findings {
  readonly #problems: ConfigProblem[] = [];
  readonly #warnings: ConfigProblem[] = [];

  problem(problem: ConfigProblem): void {
    this.#problems.push(problem);
  }

  warn(warning: ConfigProblem): void {
    this.#warnings.push(warning);
  }

  /** Sorted by file, in the order in which the files were read, then by place. */
  get problems(): readonly ConfigProblem[] {
    return inReadingOrder(this.#problems);
  }

  /** Sorted like {@link problems}. */
  get warnings(): readonly ConfigProblem[] {
    return inReadingOrder(this.#warnings);
  }
}

function inReadingOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  const place = ({ line = 0, column = 0 }: ConfigProblem): number => line * 1e6 + column;
  return [...problems].sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || place(a) - place(b));
}
