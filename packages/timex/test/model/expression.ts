import type { Duration } from "../../src/duration.js";
import type { ExpressionNode, FunctionName } from "../../src/syntax-tree.js";
import { UNIT_WORDS, type Unit } from "../../src/unit.js";

/** A number and the word for its unit, or no word. */
export type Part = readonly [amount: number, word: string | undefined];

/** An expression as it is written, parentheses included: the model's own tree. */
export type Written =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "function"; readonly name: FunctionName; readonly argument: Written | undefined }
  | { readonly kind: "interval"; readonly begin: Written; readonly end: Written }
  | { readonly kind: "parentheses"; readonly inner: Written }
  | {
      readonly kind: "operation";
      readonly operand: Written;
      readonly operator: "+" | "-" | "@";
      readonly parts: readonly Part[];
    };

/** The unit that a part names. */
export function unitOf([, word]: Part): Unit | undefined {
  return word === undefined ? undefined : UNIT_WORDS.get(word);
}

/** The words of an expression, with the given blanks between them, and with a blank where there must be one. */
export function print(written: Written, blanks: readonly string[]): string {
  const words = wordsOf(written);
  return words
    .map((word, index) => {
      const next = words[index + 1] ?? "";
      const blank = blanks[index % blanks.length] ?? "";
      const mustPart = /\w$/.test(word) && /^\w/.test(next) && !(/^\d+$/.test(word) && UNIT_WORDS.has(next));
      return word + (mustPart && blank === "" ? " " : blank);
    })
    .join("");
}

function wordsOf(written: Written): string[] {
  switch (written.kind) {
    case "variable":
      return ["$", written.name];
    case "function":
      return written.argument === undefined
        ? [written.name]
        : [written.name, "(", ...wordsOf(written.argument), ")"];
    case "interval":
      return [...wordsOf(written.begin), "to", ...wordsOf(written.end)];
    case "parentheses":
      return ["(", ...wordsOf(written.inner), ")"];
    case "operation":
      return [
        ...wordsOf(written.operand),
        written.operator,
        ...written.parts.flatMap(([amount, word]) =>
          word === undefined ? [`${amount}`] : [`${amount}`, word],
        ),
      ];
  }
}

/** What the parser must make of an expression. */
export function nodeOf(written: Written): ExpressionNode {
  switch (written.kind) {
    case "variable":
      return { kind: "instant", variable: written.name, operations: [] };
    case "function": {
      const argument = instantOf(written.argument ?? { kind: "variable", name: "timestamp" });
      return { kind: "range", maker: { kind: "function", name: written.name, argument }, operations: [] };
    }
    case "interval": {
      const [begin, end] = [instantOf(written.begin), instantOf(written.end)];
      return { kind: "range", maker: { kind: "interval", begin, end }, operations: [] };
    }
    case "parentheses":
      return nodeOf(written.inner);
    case "operation": {
      const operand = nodeOf(written.operand);
      const operation = { operator: written.operator, duration: durationOf(written.parts) };
      return { ...operand, operations: [...operand.operations, operation] };
    }
  }
}

function instantOf(written: Written): Extract<ExpressionNode, { kind: "instant" }> {
  const node = nodeOf(written);
  if (node.kind !== "instant") throw new Error("the model wrote a range where an instant belongs");
  return node;
}

function durationOf(parts: readonly Part[]): Duration {
  const amounts: Partial<Record<Unit, number>> = {};
  let bare: number | undefined;
  for (const part of parts) {
    const unit = unitOf(part);
    if (unit === undefined) bare = (bare ?? 0) + part[0];
    else amounts[unit] = (amounts[unit] ?? 0) + part[0];
  }
  return { amounts, bare };
}
