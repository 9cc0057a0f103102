/** Characters from one code point to another, both included. */
type CharacterRange = readonly [from: number, to: number];

/** One element of a compiled glob; `*` and `?` stand for themselves, a number for a code point. */
type GlobToken =
  | "*"
  | "?"
  | number
  | { readonly negated: boolean; readonly ranges: readonly CharacterRange[] };

const SPECIAL = /[*?[]/;

/**
 * Compiles a shell glob over the whole text: `*` anything (dots too), `?` one character, `[abc]`, `[a-z]`,
 * `[!abc]`. Case sensitive. As in Python's `fnmatch`, `]` stands for itself directly after `[` or `[!`, and `[`
 * does where no `]` closes it; there is no escaping but `[*]`. Matching takes at most length × pattern steps:
 * no glob can hang on a hostile text.
 *
 * @example
 * compileGlob("compute.instance.*")("compute.instance.exists"); // true
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (!SPECIAL.test(pattern)) return (text) => text === pattern;
  if (/^\*+$/.test(pattern)) return () => true;
  const body = pattern.slice(0, -1);
  if (pattern.endsWith("*") && !SPECIAL.test(body)) return (text) => text.startsWith(body);
  const rest = pattern.slice(1);
  if (pattern.startsWith("*") && !SPECIAL.test(rest)) return (text) => text.endsWith(rest);
  const tokens = parseTokens(Array.from(pattern));
  return (text) => matchTokens(tokens, text);
}

function parseTokens(pattern: readonly string[]): readonly GlobToken[] {
  const tokens: GlobToken[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at]!;
    const close = sign === "[" ? findClose(pattern, at) : -1;
    if (close !== -1) {
      tokens.push(parseSet(pattern.slice(at + 1, close)));
      at = close;
    } else if (sign === "?") tokens.push(sign);
    else if (sign === "*") {
      if (tokens.at(-1) !== "*") tokens.push(sign);
    } else tokens.push(sign.codePointAt(0)!);
  }
  return tokens;
}

/** The index of the `]` that closes the set opened at an index, or -1. */
function findClose(pattern: readonly string[], open: number): number {
  let first = open + 1;
  if (pattern[first] === "!") first++;
  return pattern.indexOf("]", pattern[first] === "]" ? first + 1 : first);
}

/** A `-` between two characters makes a range; one whose ends are the wrong way round contains nothing. */
function parseSet(content: readonly string[]): GlobToken {
  const negated = content[0] === "!";
  const ranges: CharacterRange[] = [];
  for (let at = negated ? 1 : 0; at < content.length; at++) {
    const from = content[at]!.codePointAt(0)!;
    const isRange = content[at + 1] === "-" && at + 2 < content.length;
    if (isRange) at += 2;
    ranges.push([from, content[at]!.codePointAt(0)!]);
  }
  return { negated, ranges };
}

/** On a mismatch the last `*` takes one character more; earlier ones never need to be tried again. */
function matchTokens(tokens: readonly GlobToken[], text: string): boolean {
  const points = Array.from(text, (character) => character.codePointAt(0)!);
  let token = 0;
  let point = 0;
  let star = -1;
  let starPoint = 0;
  while (point < points.length) {
    const wanted = tokens[token];
    if (wanted === "*") {
      star = token++;
      starPoint = point;
    } else if (wanted !== undefined && matchesOne(wanted, points[point]!)) {
      token++;
      point++;
    } else if (star !== -1) {
      token = star + 1;
      point = ++starPoint;
    } else return false;
  }
  while (tokens[token] === "*") token++;
  return token === tokens.length;
}

function matchesOne(token: Exclude<GlobToken, "*">, point: number): boolean {
  if (token === "?") return true;
  if (typeof token === "number") return token === point;
  return token.ranges.some(([from, to]) => from <= point && point <= to) !== token.negated;
}
