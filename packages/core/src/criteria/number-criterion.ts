import { describeKind } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import type { ComparisonOperator } from "./trait-comparison.js";
import { createComparisonCriterion, type TraitCriterion } from "./trait-criterion.js";

/** The literals that a kind of number criterion takes. Their comparisons are the same. */
export type NumberKind = "int" | "float" | "numeric";

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Every way to write an operator, and what it means. */
const OPERATORS = new Map<string, ComparisonOperator>([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

/** What people write who know the operators from elsewhere. */
const OTHER_NAMES = new Map<string, string>([
  ["=>", ">="],
  ["=<", "<="],
  ["<>", "!="],
  ["!", "!="],
  ["===", "=="],
  ["!==", "!="],
  ["eq", "=="],
  ["ne", "!="],
  ["lt", "<"],
  ["le", "<="],
  ["gt", ">"],
  ["ge", ">="],
]);

/** Reads `int`, `float` or `numeric`: a number, or text with an optional operator and a number (`"> 2048"`). */
export function readNumberCriterion(
  kind: NumberKind,
  value: unknown,
  place: DefinitionPlace,
): TraitCriterion | undefined {
  if (typeof value === "boolean") return createNumberCriterion("=", Number(value));
  if (typeof value !== "string" && typeof value !== "number") {
    return place.report(`must be a number or an operator and a number, not ${describeKind(value)}`);
  }
  const [sign, literal] = splitOperator(String(value));
  const operator = OPERATORS.get(sign);
  if (operator === undefined) {
    const meant = OTHER_NAMES.get(sign.toLowerCase());
    const suggestion = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
    return place.report(
      `unknown operator "${sign}"${suggestion}`,
      `the operators are ${[...OPERATORS.keys()].join(" ")}`,
    );
  }
  const number = parseLiteral(kind, literal);
  if (number === undefined) {
    const wanted = kind === "int" ? "a whole number" : "a number";
    const hint =
      kind === "int" && DECIMAL.test(literal)
        ? `write it as {float: "${value}"}`
        : 'write it as "> 2048" or 2048';
    return place.report(literal === "" ? `${wanted} is missing` : `"${literal}" is not ${wanted}`, hint);
  }
  if (!Number.isFinite(number) || (kind === "int" && !Number.isSafeInteger(number))) {
    return place.report(`${literal} is beyond what a number holds exactly`);
  }
  return createNumberCriterion(operator, number);
}

/** An operator is what stands before the first blank, or signs that no number begins with. */
function splitOperator(text: string): [operator: string, literal: string] {
  const trimmed = text.trim();
  const [, signs = "", behind = ""] = /^([^\s\w.+-]*)\s*(.*)$/s.exec(trimmed) ?? [];
  if (signs !== "") return [signs, behind];
  const [, word, rest] = /^(\S+)\s+(.*)$/s.exec(trimmed) ?? [];
  return word === undefined || rest === undefined ? ["=", trimmed] : [word, rest];
}

function parseLiteral(kind: NumberKind, literal: string): number | undefined {
  const isLiteral = kind === "int" ? INTEGER.test(literal) : DECIMAL.test(literal);
  return isLiteral ? Number(literal) : undefined;
}

function createNumberCriterion(operator: ComparisonOperator, number: number): TraitCriterion {
  const wanted = operator === "=" ? `${number}` : `${operator} ${number}`;
  return createComparisonCriterion(
    { operator, wanted: number },
    {
      wanted,
      reason: `${operator === "=" ? "==" : operator} failed`,
      refusal: (value) =>
        typeof value === "number"
          ? `is not ${wanted}`
          : `is ${typeof value === "string" ? "text" : "a datetime"}, not a number, wanted ${wanted}`,
    },
  );
}
