import { type Cursor, createCursor, peek } from "./cursor.js";
import type { Duration } from "./duration.js";
import {
  missingUnit,
  nestedTooDeeply,
  rangeAsArgument,
  rangeBesideTo,
  unexpectedToken,
  unitWordAsVariable,
  unknownFunction,
  unknownUnit,
} from "./syntax-problems.js";
import {
  type ExpressionNode,
  FUNCTION_NAMES,
  type FunctionName,
  type InstantNode,
  type Operation,
} from "./syntax-tree.js";
import { UNIT_WORDS, type Unit } from "./unit.js";

/** How deep parentheses may nest: far beyond any use, and far below what the stack holds. */
const DEEPEST_NESTING = 200;

/** Parses a source text by recursive descent. @throws TimexSyntaxError */
export function parseSyntax(source: string): ExpressionNode {
  const cursor = createCursor(source);
  const node = parseExpression(cursor);
  if (peek(cursor).kind !== "end") throw unexpectedToken(cursor, node);
  return node;
}

/** `operand [to operand]`. Behind the right operand of `to` every operator is that operand's. */
function parseExpression(cursor: Cursor): ExpressionNode {
  const begin = parseOperand(cursor);
  const to = peek(cursor);
  if (to.kind !== "to") return begin;
  if (begin.kind === "range") throw rangeBesideTo(cursor, to);
  cursor.index++;
  const endToken = peek(cursor);
  const end = parseOperand(cursor);
  if (end.kind === "range") throw rangeBesideTo(cursor, endToken);
  return { kind: "range", maker: { kind: "interval", begin, end }, operations: [] };
}

/** `primary (operator duration)*`. */
function parseOperand(cursor: Cursor): ExpressionNode {
  const primary = parsePrimary(cursor);
  const operations: Operation[] = [...primary.operations];
  for (;;) {
    const { kind } = peek(cursor);
    if (kind !== "+" && kind !== "-" && kind !== "@") return { ...primary, operations };
    cursor.index++;
    const allowsBareNumber = primary.kind === "range" && operations.length === 0;
    operations.push({ operator: kind, duration: parseDuration(cursor, allowsBareNumber) });
  }
}

function parsePrimary(cursor: Cursor): ExpressionNode {
  const { kind } = peek(cursor);
  if (kind === "$") return parseVariable(cursor);
  if (kind === "name") return parseFunction(cursor);
  if (kind === "(") return parseParentheses(cursor);
  throw unexpectedToken(cursor);
}

function parseVariable(cursor: Cursor): InstantNode {
  cursor.index++;
  const name = peek(cursor);
  if (name.kind === "unit" || name.kind === "to") throw unitWordAsVariable(cursor);
  if (name.kind !== "name") throw unexpectedToken(cursor);
  cursor.index++;
  return instant(name.text);
}

function parseFunction(cursor: Cursor): ExpressionNode {
  const name = FUNCTION_NAMES.find((candidate) => candidate === peek(cursor).text);
  if (name === undefined) throw unknownFunction(cursor);
  cursor.index++;
  if (peek(cursor).kind !== "(") return call(name, instant("timestamp"));
  const argumentToken = peek(cursor, 1);
  const argument = parseParentheses(cursor);
  if (argument.kind === "range") throw rangeAsArgument(cursor, argumentToken, name);
  return call(name, argument);
}

function parseParentheses(cursor: Cursor): ExpressionNode {
  if (cursor.open.length === DEEPEST_NESTING) throw nestedTooDeeply(cursor);
  cursor.open.push(peek(cursor));
  cursor.index++;
  const node = parseExpression(cursor);
  if (peek(cursor).kind !== ")") throw unexpectedToken(cursor, node);
  cursor.open.pop();
  cursor.index++;
  return node;
}

/** `(number [unit])+`; amounts of the same unit, and numbers without one, add up. */
function parseDuration(cursor: Cursor, allowsBareNumber: boolean): Duration {
  const amounts: Partial<Record<Unit, number>> = {};
  let bare: number | undefined;
  if (peek(cursor).kind !== "number") throw unexpectedToken(cursor);
  while (peek(cursor).kind === "number") {
    const amount = Number(peek(cursor).text);
    const next = peek(cursor, 1);
    const unit = UNIT_WORDS.get(next.text);
    if (unit !== undefined) {
      amounts[unit] = (amounts[unit] ?? 0) + amount;
      cursor.index += 2;
    } else if (next.kind === "name") {
      throw unknownUnit(cursor, peek(cursor), next);
    } else if (next.kind !== "invalid" && !allowsBareNumber) {
      throw missingUnit(cursor);
    } else {
      cursor.index++;
      if (next.kind === "invalid") throw unexpectedToken(cursor);
      bare = (bare ?? 0) + amount;
    }
  }
  return { amounts, bare };
}

function instant(variable: string): InstantNode {
  return { kind: "instant", variable, operations: [] };
}

function call(name: FunctionName, argument: InstantNode): ExpressionNode {
  return { kind: "range", maker: { kind: "function", name, argument }, operations: [] };
}
