import type { TraitValue } from "../event/event.js";

/** The comparisons of a trait with a constant. All but equality take numbers alone: `"5" < 7` is false here. */
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** A comparison of a trait's value with text or a number, as plain data: nearly all conditions are one. */
export interface Comparison {
  readonly operator: ComparisonOperator;
  readonly wanted: string | number;
}

/** {@link Comparison} with the name of the trait that it is about. */
export interface TraitComparison extends Comparison {
  readonly trait: string;
}

/** The operators as numbers: comparing small numbers costs a third of what comparing texts does. */
const CODES: Readonly<Record<ComparisonOperator, number>> = {
  "=": 1,
  "!=": 2,
  "<": 3,
  "<=": 4,
  ">": 5,
  ">=": 6,
};

/** A {@link Comparison} in the form that is fast to decide. */
export interface CompiledComparison {
  /** Not 0, which is free for those who mean no comparison. */
  readonly code: number;
  readonly wanted: string | number;
  /** `wanted`, where it is a number. */
  readonly limit: number;
}

export function compileComparison({ operator, wanted }: Comparison): CompiledComparison {
  return { code: CODES[operator], wanted, limit: typeof wanted === "number" ? wanted : Number.NaN };
}

/** Whether the value of a trait compares with the constant as is wanted; an absent one never does. */
export function holds(comparison: CompiledComparison, value: TraitValue | undefined): boolean {
  const { code } = comparison;
  if (code === 1) return value === comparison.wanted;
  if (typeof value !== "number") return false;
  const { limit } = comparison;
  switch (code) {
    case 2:
      return value !== limit;
    case 3:
      return value < limit;
    case 4:
      return value <= limit;
    case 5:
      return value > limit;
    default:
      return value >= limit;
  }
}
