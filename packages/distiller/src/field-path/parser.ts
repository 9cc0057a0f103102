import { FieldPathError } from "./field-path-error.js";
import { parseConditions } from "./filter-parser.js";
import { parseNamedOperator } from "./named-operator.js";
import type { ArithmeticOperator, JoinKind, PathSyntax, SortKey } from "./syntax.js";
import { WILDCARD } from "./syntax.js";
import { TokenReader } from "./token-reader.js";

/**
 * The operators that join two paths, by how tightly they bind; all of them left-associative. Brackets and
 * arithmetic bind looser than any of them.
 */
const JOINS: Readonly<Record<string, { kind: JoinKind; level: number }>> = {
  "..": { kind: "descendants", level: 1 },
  ".": { kind: "child", level: 2 },
  "|": { kind: "union", level: 3 },
  "&": { kind: "intersection", level: 4 },
  where: { kind: "where", level: 5 },
};

const ARITHMETIC = "+-*";

const PATH_START = 'a name, "*", "$", "@", "(", "[" or `operator`';

/** Parses a whole field path. Throws a FieldPathError. */
export function parsePathSyntax(source: string): PathSyntax {
  const reader = new TokenReader(source);
  const path = parsePath(reader);
  if (reader.peek().type !== "end") reader.fail('".", "[", an operator or the end');
  return path;
}

/** A path as long as it gets: up to a word that can't go on with it. */
export function parsePath(reader: TokenReader): PathSyntax {
  return reader.nested(() => continuePath(reader, parseOperand(reader)));
}

/**
 * What may follow a complete path. Arithmetic takes everything to its right (`a - b - c` is `a - (b - c)`, and
 * `*` binds no tighter than `+` there), because the original's grammar gives its rules no precedence.
 */
export function continuePath(reader: TokenReader, start: PathSyntax): PathSyntax {
  let path = start;
  for (;;) {
    path = parseJoins(reader, path, 1);
    if (reader.takeMark("[")) {
      path = { kind: "child", left: path, right: parseBracket(reader, true) };
    } else if (isArithmetic(reader)) {
      path = parseArithmetic(reader, path);
    } else {
      return path;
    }
  }
}

function parseJoins(reader: TokenReader, start: PathSyntax, minLevel: number): PathSyntax {
  let left = start;
  for (let join = peekJoin(reader); join !== undefined && join.level >= minLevel; join = peekJoin(reader)) {
    reader.next();
    let right = parseOperand(reader);
    for (let tighter = peekJoin(reader); tighter !== undefined && tighter.level > join.level; ) {
      right = parseJoins(reader, right, tighter.level);
      tighter = peekJoin(reader);
    }
    left = { kind: join.kind, left, right };
  }
  return left;
}

function peekJoin(reader: TokenReader): { kind: JoinKind; level: number } | undefined {
  const token = reader.peek();
  return token.type === "mark" || token.type === "where" ? JOINS[token.text] : undefined;
}

function parseOperand(reader: TokenReader): PathSyntax {
  const token = reader.peek();
  switch (token.type) {
    case "name":
      return { kind: "names", names: parseNames(reader) };
    case "operator":
      reader.next();
      return parseNamedOperator(reader.source, token);
    case "integer":
    case "float":
      return parseNumberFirst(reader, token.type);
    case "mark":
      break;
    default:
      return reader.fail(PATH_START);
  }
  if (reader.takeMark("$")) return { kind: "root" };
  if (reader.takeMark("@")) return { kind: "this" };
  if (reader.takeMark("*")) return { kind: "names", names: [WILDCARD] };
  if (reader.takeMark("[")) return parseBracket(reader, false);
  if (reader.takeMark("(")) {
    const path = parsePath(reader);
    reader.expectMark(")");
    return path;
  }
  return reader.fail(PATH_START);
}

function parseNames(reader: TokenReader): string[] {
  const names = [reader.next().text];
  while (reader.takeMark(",")) {
    if (reader.peek().type !== "name") reader.fail("a name");
    names.push(reader.next().text);
  }
  return names;
}

/** What stands in brackets; a filter or sort only where a path stands before them. */
function parseBracket(reader: TokenReader, behindPath: boolean): PathSyntax {
  const contents = parseBracketContents(reader, behindPath);
  reader.expectMark("]");
  return contents;
}

function parseBracketContents(reader: TokenReader, behindPath: boolean): PathSyntax {
  const token = reader.peek();
  if (token.type === "name") return { kind: "names", names: parseNames(reader) };
  if (reader.takeMark("*")) return { kind: "slice", start: undefined, end: undefined };
  if (token.type === "integer" || (token.type === "mark" && token.text === ":")) return parseIndex(reader);
  if (behindPath && reader.takeMark("?")) {
    return { kind: "filter", conditions: parseConditions(reader, { parsePath, continuePath }) };
  }
  if (behindPath && token.type === "direction") return { kind: "sorted", keys: parseSortKeys(reader) };
  return reader.fail(
    behindPath ? 'a name, an index, a slice, "*", "?", "/" or "\\"' : 'a name, an index, a slice or "*"',
  );
}

function parseIndex(reader: TokenReader): PathSyntax {
  const start = takeInteger(reader);
  if (!reader.takeMark(":")) return { kind: "index", index: start! };
  return { kind: "slice", start, end: takeInteger(reader) };
}

function takeInteger(reader: TokenReader): number | undefined {
  return reader.peek().type === "integer" ? Number(reader.next().text) : undefined;
}

function parseSortKeys(reader: TokenReader): SortKey[] {
  const keys: SortKey[] = [];
  while (reader.peek().type === "direction") {
    const descending = reader.next().text !== "/";
    keys.push({ path: parsePath(reader), descending });
  }
  return keys;
}

function isArithmetic(reader: TokenReader): boolean {
  const token = reader.peek();
  return token.type === "mark" && ARITHMETIC.includes(token.text);
}

/** A number is no path of its own, but begins one: `2 * a`. */
function parseNumberFirst(reader: TokenReader, kind: "integer" | "float"): PathSyntax {
  const token = reader.next();
  if (!isArithmetic(reader)) {
    throw new FieldPathError(
      reader.source,
      token.column,
      `${token.text} alone is no path`,
      `For an element of a list write [${token.text}], for a member of that name '${token.text}'.`,
    );
  }
  return parseArithmetic(reader, { kind: "constant", value: Number(token.text) }, kind);
}

/** From the operator on. `leftNumber` is the kind of number on the left, which one on the right must share. */
function parseArithmetic(
  reader: TokenReader,
  left: PathSyntax,
  leftNumber?: "integer" | "float",
): PathSyntax {
  const operator = reader.next().text as ArithmeticOperator;
  const token = reader.peek();
  const isNumber = token.type === "integer" || token.type === "float";
  if (!isNumber || isArithmeticMark(reader.peek(1))) {
    return { kind: "arithmetic", operator, left: asConstant(left), right: asConstant(parsePath(reader)) };
  }
  if (leftNumber !== undefined && leftNumber !== token.type) {
    reader.fail(leftNumber === "integer" ? "an integer or a path" : "a number with a point, or a path");
  }
  reader.next();
  return {
    kind: "arithmetic",
    operator,
    left: asConstant(left),
    right: { kind: "constant", value: Number(token.text) },
  };
}

function isArithmeticMark(token: { type: string; text: string }): boolean {
  return token.type === "mark" && ARITHMETIC.includes(token.text);
}

/** Beside an arithmetic operator a single name is a text: for the member write `$.name`. */
function asConstant(operand: PathSyntax): PathSyntax {
  if (operand.kind !== "names" || operand.names.length !== 1) return operand;
  return { kind: "constant", value: operand.names[0]! };
}
