import { type Cursor, peek, positionOf, previousKind } from "./cursor.js";
import { TimexSyntaxError } from "./errors.js";
import type { Token } from "./lexer.js";
import { findNearMiss } from "./near-miss.js";
import { type ExpressionNode, FUNCTION_NAMES, type FunctionName } from "./syntax-tree.js";
import { UNIT_WORDS, type Unit } from "./unit.js";

const A_NUMBER = "a number";
const A_UNIT = `a unit (${[...UNIT_WORDS.keys()].join(", ")})`;
const A_FUNCTION = `a function (${FUNCTION_NAMES.join(", ")})`;
const A_VARIABLE = "a variable ($name)";
const AN_OPERAND = [A_VARIABLE, A_FUNCTION, '"("'];
const AN_INSTANT = "an instant ($name)";

/** What people write for a unit when they don't know its word. */
const UNIT_LOOKALIKES: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ...(["usec", "usecs", "micros", "microsecond", "microseconds"] as const).map(
    (word) => [word, "us"] as const,
  ),
  ...(["secs", "second", "seconds"] as const).map((word) => [word, "s"] as const),
  ...(["mins", "minute", "minutes"] as const).map((word) => [word, "m"] as const),
  ...(["hrs", "hour", "hours"] as const).map((word) => [word, "h"] as const),
  ...(["day", "days"] as const).map((word) => [word, "d"] as const),
  ...(["mon", "month", "months"] as const).map((word) => [word, "mo"] as const),
  ...(["yrs", "year", "years"] as const).map((word) => [word, "y"] as const),
]);

/** The next token can't stand here; `node` is what was read before it, where that is a whole operand. */
export function unexpectedToken(cursor: Cursor, node?: ExpressionNode): TimexSyntaxError {
  const token = peek(cursor);
  return problemAt(cursor, token, describeUnexpected(cursor, token), {
    expected: node === undefined ? expectedInside(cursor) : expectedBehind(cursor, node),
    hint: hintForUnexpected(cursor, token),
  });
}

/** A name stands behind an amount; the cursor is at the amount. */
export function unknownUnit(cursor: Cursor, amount: Token, word: Token): TimexSyntaxError {
  const suggestion = findUnit(word.text);
  return problemAt(cursor, word, `unknown unit "${word.text}"${didYouMean(suggestion)}`, {
    expected: [A_UNIT],
    hint: suggestion === undefined ? undefined : `Write ${amount.text}${suggestion}.`,
  });
}

/** The amount at the cursor lacks its unit. */
export function missingUnit(cursor: Cursor): TimexSyntaxError {
  const amount = peek(cursor);
  return problemAt(cursor, amount, `the number ${amount.text} has no unit`, {
    expected: [`${A_UNIT} behind it`],
    hint: 'A number can do without a unit only directly on a function or on a "to" range, as in "day + 6".',
  });
}

/** The name at the cursor isn't a function's. */
export function unknownFunction(cursor: Cursor): TimexSyntaxError {
  const { text } = peek(cursor);
  const variable = ["timestamp", "first", "last"].includes(text) ? `$${text}` : undefined;
  const suggestion = variable ?? findNearMiss(text, FUNCTION_NAMES);
  return problemAt(cursor, peek(cursor), `unknown function "${text}"${didYouMean(suggestion)}`, {
    expected: AN_OPERAND,
    hint: `If "${text}" is a variable, write $${text}.`,
  });
}

/** The word at the cursor, behind a `$`, means something else. */
export function unitWordAsVariable(cursor: Cursor): TimexSyntaxError {
  const { kind, text } = peek(cursor);
  const meaning = kind === "unit" ? "a unit" : "an operator";
  return problemAt(cursor, peek(cursor), `"${text}" is ${meaning} and can't name a variable`, {
    expected: ["the name of a variable"],
  });
}

/** One side of a `to` is a range. */
export function rangeBesideTo(cursor: Cursor, at: Token): TimexSyntaxError {
  const side = at.kind === "to" ? "before" : "behind";
  return problemAt(cursor, at, `${side} "to" stands a range`, {
    expected: [`${AN_INSTANT} on both sides of it`],
  });
}

/** The argument of a function is a range. */
export function rangeAsArgument(cursor: Cursor, at: Token, name: FunctionName): TimexSyntaxError {
  return problemAt(cursor, at, `the argument of "${name}" is a range`, { expected: [AN_INSTANT] });
}

/** The parenthesis at the cursor is one too many. */
export function nestedTooDeeply(cursor: Cursor): TimexSyntaxError {
  return problemAt(cursor, peek(cursor), `more than ${cursor.open.length} parentheses are open`, {
    expected: [],
    hint: "Remove parentheses: operators are read from left to right without them.",
  });
}

function problemAt(
  { source }: Cursor,
  token: Token,
  reason: string,
  details: { expected: readonly string[]; hint?: string | undefined },
): TimexSyntaxError {
  return new TimexSyntaxError({ ...positionOf(source, token.offset), reason, ...details });
}

function describeUnexpected(cursor: Cursor, { kind, text }: Token): string {
  if (kind === "end") return cursor.index === 0 ? "the expression is empty" : "the expression ends too early";
  if (kind === "invalid") return `unexpected character ${describeCharacter(text)}`;
  return `unexpected "${text}"`;
}

/** Blanks, control characters and the like by their number, since they can't be seen. */
function describeCharacter(character: string): string {
  if (/[^\p{C}\p{Z}]/u.test(character)) return `"${character}"`;
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** What can follow when an operand has begun and isn't whole, or hasn't begun. */
function expectedInside(cursor: Cursor): readonly string[] {
  const before = previousKind(cursor);
  if (before === "$") return ["the name of a variable"];
  if (before === "number") return [A_UNIT];
  return before === "+" || before === "-" || before === "@" ? [A_NUMBER] : AN_OPERAND;
}

/** What can follow a whole operand. */
function expectedBehind(cursor: Cursor, node: ExpressionNode): readonly string[] {
  const before = previousKind(cursor);
  const isPlainFunction = before === "name" && cursor.tokens[cursor.index - 2]?.kind !== "$";
  return [
    ...(before === "number" ? [A_UNIT, A_NUMBER] : []),
    ...(before === "unit" ? [A_NUMBER] : []),
    ...(isPlainFunction ? ['"("'] : []),
    '"+"',
    '"-"',
    '"@"',
    ...(node.kind === "instant" ? ['"to"'] : []),
    cursor.open.length === 0 ? "the end" : '")"',
  ];
}

function hintForUnexpected(cursor: Cursor, { kind, text }: Token): string | undefined {
  const before = previousKind(cursor);
  const opened = cursor.open.at(-1);
  if (before === "number" && text === ".") return "Amounts are whole numbers: write 90m for 1.5h.";
  if (before === "+" || before === "-" || before === "@") {
    if (kind === "unit") return `The amount stands before its unit, as in 1${text}.`;
    if (kind === "-" || kind === "+") return "Amounts have no sign.";
    return "What follows is a duration, as in 1d 12h.";
  }
  if (kind === "end" && opened !== undefined) {
    const { line, column } = positionOf(cursor.source, opened.offset);
    return `The "(" at ${line}:${column} isn't closed.`;
  }
  return undefined;
}

/** The unit that a word was meant to be; of `d12h`, where only the blank is missing, `d 12h`. */
function findUnit(word: string): string | undefined {
  const [, unit, rest] = /^([a-z]+)([0-9]+[a-z0-9]*)$/.exec(word) ?? [];
  if (unit !== undefined && UNIT_WORDS.has(unit)) return `${unit} ${rest}`;
  if (UNIT_WORDS.has(word.toLowerCase())) return word.toLowerCase();
  const lookalike = findNearMiss(word, UNIT_LOOKALIKES.keys());
  return lookalike === undefined ? undefined : UNIT_LOOKALIKES.get(lookalike);
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` (did you mean "${suggestion}"?)`;
}
