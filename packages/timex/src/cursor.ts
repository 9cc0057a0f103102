import { type Token, type TokenKind, tokenize } from "./lexer.js";

/** Where the parser stands in a source text. */
export interface Cursor {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** The index of the next token. */
  index: number;
  /** The parentheses that are open, the innermost last. */
  readonly open: Token[];
}

export function createCursor(source: string): Cursor {
  return { source, tokens: tokenize(source), index: 0, open: [] };
}

/** The next token, or one further on; behind the last one it is the last one again. */
export function peek(cursor: Cursor, distance = 0): Token {
  return cursor.tokens[Math.min(cursor.index + distance, cursor.tokens.length - 1)]!;
}

/** The kind of the token before the cursor; undefined at the beginning. */
export function previousKind(cursor: Cursor): TokenKind | undefined {
  return cursor.tokens[cursor.index - 1]?.kind;
}

/** Line and column of an offset, both counted from 1. */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
