import { DAY, HOUR, MINUTE, SECOND } from "./civil-calendar.js";
import type { UnitAmounts } from "./duration.js";
import type { Micros } from "./micros.js";
import type { ExpressionNode } from "./syntax-tree.js";

/** A variable, and a distance from it that is always the same. */
export interface FixedOffset {
  /** Without `$`. */
  readonly variable: string;
  readonly micros: Micros;
}

/** The offset of an expression such as `$last + 1d 12h`: months, replacements and ranges have none. */
export function findFixedOffset(node: ExpressionNode): FixedOffset | undefined {
  if (node.kind !== "instant") return undefined;
  let micros = 0;
  for (const { operator, duration } of node.operations) {
    const length = fixedLength(duration.amounts);
    if (operator === "@" || duration.bare !== undefined || length === undefined) return undefined;
    micros += operator === "+" ? length : -length;
  }
  return Number.isSafeInteger(micros) ? { variable: node.variable, micros } : undefined;
}

function fixedLength({ y, mo, d = 0, h = 0, m = 0, s = 0, us = 0 }: UnitAmounts): Micros | undefined {
  if (y !== undefined || mo !== undefined) return undefined;
  return d * DAY + h * HOUR + m * MINUTE + s * SECOND + us;
}
