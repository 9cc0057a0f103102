import { UNIT_WORDS } from "./unit.js";

/** What a word of the language is: a sign stands for itself; `invalid` is a character that nothing begins with. */
export type TokenKind =
  | "number"
  | "unit"
  | "name"
  | "to"
  | "+"
  | "-"
  | "@"
  | "$"
  | "("
  | ")"
  | "invalid"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where the token begins in the source; of the end, the place behind the last token. */
  readonly offset: number;
}

const BLANKS = /[ \t\n]*/y;
const WORD = /(?<number>[0-9]+)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|[-+@$()]/y;

/**
 * The words of a source text. The last token is `end`, or `invalid` where reading can't go on; what it means is
 * the parser's to say, so that the first problem of a text is the one reported.
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let endOfLast = 0;
  for (;;) {
    BLANKS.lastIndex = endOfLast;
    BLANKS.test(source);
    const offset = BLANKS.lastIndex;
    if (offset === source.length) return [...tokens, { kind: "end", text: "", offset: endOfLast }];
    WORD.lastIndex = offset;
    const match = WORD.exec(source);
    if (match === null) {
      return [
        ...tokens,
        { kind: "invalid", text: String.fromCodePoint(source.codePointAt(offset)!), offset },
      ];
    }
    tokens.push({ kind: kindOf(match), text: match[0], offset });
    endOfLast = offset + match[0].length;
  }
}

function kindOf(match: RegExpExecArray): TokenKind {
  if (match.groups?.number !== undefined) return "number";
  if (match.groups?.name === undefined) return match[0] as TokenKind;
  if (match[0] === "to") return "to";
  return UNIT_WORDS.has(match[0]) ? "unit" : "name";
}
