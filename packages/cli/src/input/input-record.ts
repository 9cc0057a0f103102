/** Where a record begins. */
export interface Position {
  /** As it was given on the command line; standard input is `stdin`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** One line, or one element of an array: a JSON value, or why there is none. */
export type InputRecord = ReadableRecord | UnreadableRecord;

export interface ReadableRecord {
  readonly position: Position;
  /** The length of its text, so that batches can be bounded by it. */
  readonly bytes: number;
  readonly value: unknown;
}

export interface UnreadableRecord {
  readonly position: Position;
  readonly bytes: number;
  /** What is wrong, to be read after the position: "isn't JSON: …". */
  readonly problem: string;
}

/** The place in the form that editors and terminals make a link of. */
export function describePosition({ file, line }: Position): string {
  return `${file}:${line}`;
}
