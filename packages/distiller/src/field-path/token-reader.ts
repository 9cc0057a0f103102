import { FieldPathError } from "./field-path-error.js";
import { QUOTING_HINT, type Token, tokenize } from "./lexer.js";

/** How deep parentheses, filters and arithmetic may lie in each other; each level takes some of the stack. */
const MAX_DEPTH = 100;

/** Walks over the words of a path. */
export class TokenReader {
  readonly source: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(source: string) {
    this.source = source;
    this.#tokens = tokenize(source);
  }

  /** The word `ahead` words further on, the last one again behind the end. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  /** Steps over this mark, if it is the next word. */
  takeMark(mark: string): boolean {
    const token = this.peek();
    if (token.type !== "mark" || token.text !== mark) return false;
    this.#position++;
    return true;
  }

  expectMark(mark: string): void {
    if (!this.takeMark(mark)) this.fail(`"${mark}"`);
  }

  /** Runs a part of the parser that may come to itself again. */
  nested<T>(parse: () => T): T {
    if (this.#depth === MAX_DEPTH) {
      throw new FieldPathError(this.source, this.peek().column, `nested deeper than ${MAX_DEPTH} levels`);
    }
    this.#depth++;
    const result = parse();
    this.#depth--;
    return result;
  }

  /** Throws: the next word isn't what was expected. */
  fail(expected: string): never {
    const token = this.peek();
    const found = token.type === "end" ? "the end" : `"${token.text}"`;
    throw new FieldPathError(
      this.source,
      token.column,
      `expected ${expected}, found ${found}`,
      hintFor(token),
    );
  }
}

function hintFor(token: Token): string | undefined {
  switch (token.type) {
    case "mark":
      return token.text === ":" ? QUOTING_HINT : undefined;
    case "where":
      return "A member of the name where must be in quotes: payload.'where'.";
    case "boolean":
      return `A name that begins with ${token.text} must be in quotes: payload.'${token.text}'.`;
    case "integer":
      return token.text.startsWith("-") ? "To subtract, put a blank behind the minus sign." : undefined;
    default:
      return undefined;
  }
}
