import type { Condition } from "./condition.js";

/** At least one of some conditions; of none, never. */
export function createAnyOf(conditions: readonly Condition[]): Condition {
  return {
    matches: (event) => conditions.some((condition) => condition.matches(event)),
    mismatch: (event) => {
      const refusals = conditions.map((condition) => condition.mismatch(event).explanation);
      const explanation = refusals.length === 0 ? "any: the list is empty" : `any: ${refusals.join("; ")}`;
      return { reason: "any failed", explanation };
    },
  };
}

/** Every one of some conditions; of none, always. */
export function createAllOf(conditions: readonly Condition[]): Condition {
  return {
    matches: (event) => conditions.every((condition) => condition.matches(event)),
    mismatch: (event) => {
      const index = conditions.findIndex((condition) => !condition.matches(event));
      const explanation = `all[${index}]: ${conditions[index]?.mismatch(event).explanation}`;
      return { reason: "all failed", explanation };
    },
  };
}

/** Not one of some conditions. */
export function createNoneOf(conditions: readonly Condition[]): Condition {
  return {
    matches: (event) => !conditions.some((condition) => condition.matches(event)),
    mismatch: (event) => {
      const index = conditions.findIndex((condition) => condition.matches(event));
      return { reason: "none failed", explanation: `none[${index}]: this one must not match, and does` };
    },
  };
}
