import fc from "fast-check";
import { FUNCTION_NAMES } from "../../src/syntax-tree.js";
import { UNIT_WORDS } from "../../src/unit.js";
import type { Part, Written } from "./expression.js";

export const VARIABLE_NAMES: readonly string[] = ["timestamp", "first", "last", "day"];

const amount = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 70 }));
const part: fc.Arbitrary<Part> = fc.tuple(amount, fc.constantFrom(...UNIT_WORDS.keys()));
/** A part that replacing accepts, but for the days that some months don't have. */
const component: fc.Arbitrary<Part> = fc.constantFrom(...UNIT_WORDS).chain(([word, unit]) => {
  const [min, max] = {
    y: [1990, 2030],
    mo: [1, 12],
    d: [1, 31],
    h: [0, 23],
    m: [0, 59],
    s: [0, 59],
    us: [0, 999_999],
  }[unit] as [number, number];
  return fc.tuple(fc.integer({ min, max }), fc.constant(word));
});
const bareNumber: fc.Arbitrary<Part> = fc.tuple(amount, fc.constant(undefined));

interface Operation {
  readonly operator: "+" | "-" | "@";
  readonly parts: readonly Part[];
}

function operation(...morePartKinds: fc.Arbitrary<Part>[]): fc.Arbitrary<Operation> {
  return fc.oneof(
    fc.record({
      operator: fc.constantFrom("+" as const, "-" as const),
      parts: fc.array(fc.oneof(part, ...morePartKinds), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      operator: fc.constant("@" as const),
      parts: fc.array(fc.oneof(component, ...morePartKinds), { minLength: 1, maxLength: 3 }),
    }),
  );
}

/** Puts operations on an operand, and parentheses around some of what comes of it. */
function withOperations(
  operand: Written,
  operations: readonly Operation[],
  parentheses: readonly boolean[],
): Written {
  let written = operand;
  for (const [index, { operator, parts }] of operations.entries()) {
    written = { kind: "operation", operand: written, operator, parts };
    if (parentheses[index]) written = { kind: "parentheses", inner: written };
  }
  return written;
}

const parentheses = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
const variable = fc.constantFrom(...VARIABLE_NAMES).map((name): Written => ({ kind: "variable", name }));

export const instant: fc.Arbitrary<Written> = fc
  .tuple(variable, fc.array(operation(), { maxLength: 3 }), parentheses)
  .map(([operand, operations, groups]) => withOperations(operand, operations, groups));

const functionCall: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant("function" as const),
  name: fc.constantFrom(...FUNCTION_NAMES),
  argument: fc.option(instant, { nil: undefined }),
});

export const interval: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant("interval" as const),
  begin: instant,
  end: instant,
});

/** A range with operations: those on the range itself may have a number without unit. */
export const range: fc.Arbitrary<Written> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: functionCall },
      { weight: 1, arbitrary: interval.map((inner): Written => ({ kind: "parentheses", inner })) },
    ),
    fc.array(operation(bareNumber), { maxLength: 1 }),
    fc.array(operation(), { maxLength: 2 }),
    parentheses,
  )
  .map(([operand, [first], rest, groups]) =>
    withOperations(operand, first === undefined ? [] : [first, ...rest], groups),
  );

export const expression: fc.Arbitrary<Written> = fc.oneof(
  { weight: 1, arbitrary: instant },
  { weight: 1, arbitrary: interval },
  { weight: 3, arbitrary: range },
);

export const blanks: fc.Arbitrary<string[]> = fc.array(fc.constantFrom("", " ", "  ", "\t", "\n", " \n "), {
  minLength: 1,
  maxLength: 7,
});
