import { FieldPathError } from "./field-path-error.js";

/**
 * One word of a path. `name` and `operator` (in backquotes) have their text with quotes and escapes taken
 * off; `direction` is `/` or `\` with a comma that stood before it; marks stand for themselves.
 */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** Counted from 1. */
  readonly column: number;
}

export type TokenType =
  | "name"
  | "operator"
  | "integer"
  | "float"
  | "boolean"
  | "direction"
  | "comparison"
  | "where"
  | "mark"
  | "end";

/**
 * The words that aren't quoted, tried in this order, which is the original's. So `true` and `false` are
 * taken off the front of a longer name, and a `/` never divides.
 */
const WORDS: readonly { type: TokenType; pattern: RegExp }[] = [
  { type: "boolean", pattern: /true|false/y },
  { type: "direction", pattern: /,?\s*[/\\]/y },
  { type: "name", pattern: /@?[a-zA-Z_][a-zA-Z0-9_@-]*/y },
  { type: "float", pattern: /-?\d+\.\d+/y },
  { type: "integer", pattern: /-?\d+/y },
  { type: "mark", pattern: /\.\./y },
  { type: "comparison", pattern: /==?|<=|>=|!=|<|>|~/y },
  { type: "mark", pattern: /[*.[\]()$,:|&?@+-]/y },
];

export const QUOTING_HINT: string =
  "Put a name with other characters than letters, digits, _, @ and - in quotes: payload.'a:b'.";

const QUOTES = "'\"`";

/** The most words of a path: its search takes one level of the stack for each. */
const MAX_TOKENS = 2000;

/** Splits a path into words; the last one is `end`. Throws a FieldPathError. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < source.length) {
    const character = source[position]!;
    if (character === " " || character === "\t" || character === "\n") {
      position++;
      continue;
    }
    const word = QUOTES.includes(character) ? readQuoted(source, position) : readWord(source, position);
    tokens.push({ type: word.type, text: word.text, column: position + 1 });
    if (tokens.length > MAX_TOKENS) {
      throw new FieldPathError(source, position + 1, `the path has more than ${MAX_TOKENS} words`);
    }
    position = word.end;
  }
  tokens.push({ type: "end", text: "", column: source.length + 1 });
  return tokens;
}

interface Word {
  readonly type: TokenType;
  readonly text: string;
  readonly end: number;
}

function readWord(source: string, start: number): Word {
  for (const { type, pattern } of WORDS) {
    pattern.lastIndex = start;
    const text = pattern.exec(source)?.[0];
    if (text === undefined) continue;
    const end = start + text.length;
    if (text === "where") return { type: "where", text, end };
    if (type === "direction") return { type, text: text.slice(-1), end };
    return { type, text, end };
  }
  const found = String.fromCodePoint(source.codePointAt(start)!);
  throw new FieldPathError(source, start + 1, `unexpected character ${JSON.stringify(found)}`, QUOTING_HINT);
}

/** A quoted name or operator. A backslash takes the next character as it is, whatever it is. */
function readQuoted(source: string, start: number): Word {
  const quote = source[start]!;
  let text = "";
  let position = start + 1;
  while (position < source.length) {
    const character = source[position]!;
    if (character === quote) {
      return { type: quote === "`" ? "operator" : "name", text, end: position + 1 };
    }
    if (character === "\\") {
      const escaped = source.codePointAt(position + 1);
      if (escaped === undefined || escaped === 10) break;
      text += String.fromCodePoint(escaped);
      position += escaped > 0xffff ? 3 : 2;
    } else {
      text += character;
      position++;
    }
  }
  throw new FieldPathError(source, start + 1, `the ${quote} that opens here isn't closed`);
}
