import { isTraitValue } from "../event/trait-value.js";
import { describeKind } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { printTraitValue, type TraitCriterion } from "./trait-criterion.js";

/** Reads `exists`: whether the trait is there. `exists: false` is the one criterion that takes an absent trait. */
export function readExistsCriterion(value: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  if (typeof value !== "boolean") return place.report(`must be true or false, not ${describeKind(value)}`);
  return {
    wanted: value ? "any value" : "no value",
    matches: (trait) => isTraitValue(trait) === value,
    mismatch: (name, trait) =>
      isTraitValue(trait)
        ? {
            reason: "exists failed",
            explanation: `${name}: ${printTraitValue(trait)} is there, wanted no value`,
          }
        : { reason: `not '${name}'`, explanation: `${name}: absent, wanted any value` },
  };
}
