import { describeNearMiss } from "../near-miss.js";
import { FieldPathError } from "./field-path-error.js";
import type { Token } from "./lexer.js";
import { parsePythonRegex, parseReplacement, RegexError } from "./python-regex.js";
import type { PathSyntax } from "./syntax.js";

const OPERATORS = ["this", "parent", "len", "sorted", "split", "sub"];

const SPLIT = /^split\(([^\n]),\s+(\d+),\s+(\d+|-1)\)/u;
const SUB = /^sub\(\/([^\n]*)\/,\s+([^\n]*)\)/u;

/** An operator in backquotes. Throws a FieldPathError. */
export function parseNamedOperator(source: string, token: Token): PathSyntax {
  const { text } = token;
  switch (text) {
    case "this":
    case "parent":
      return { kind: text };
    case "len":
      return { kind: "length" };
    case "sorted":
      return { kind: "sorted", keys: [] };
  }
  if (text.startsWith("split(")) return parseSplit(source, token);
  if (text.startsWith("sub(")) return parseSub(source, token);
  const name = /^[^(]*/.exec(text)![0];
  throw new FieldPathError(
    source,
    token.column,
    `unknown operator \`${text}\`${describeNearMiss(name, OPERATORS)}`,
    "There are `this`, `parent`, `len`, `sorted`, `split(c, n, m)` and `sub(/re/, text)`.",
  );
}

function parseSplit(source: string, token: Token): PathSyntax {
  const match = SPLIT.exec(token.text);
  if (match === null) {
    throw new FieldPathError(
      source,
      token.column,
      `\`${token.text}\` is no split`,
      "Write `split(c, n, m)`: the character to split at, the number of the segment, and the most splits or " +
        "-1; with a blank behind each comma.",
    );
  }
  const [, separator, segment, limit] = match;
  return { kind: "split", separator: separator!, segment: Number(segment), limit: Number(limit) };
}

function parseSub(source: string, token: Token): PathSyntax {
  const match = SUB.exec(token.text);
  if (match === null) {
    throw new FieldPathError(
      source,
      token.column,
      `\`${token.text}\` is no substitution`,
      "Write `sub(/regular expression/, text)`, with a blank behind the comma.",
    );
  }
  try {
    const pattern = parsePythonRegex(match[1]!.trim(), "g");
    return { kind: "substitute", pattern, replacement: parseReplacement(match[2]!.trim(), pattern) };
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new FieldPathError(source, token.column, `\`${token.text}\`: ${error.message}`);
  }
}
