import { isTraitValue } from "../event/trait-value.js";
import { readList } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { absentMismatch, printTraitValue, type TraitCriterion } from "./trait-criterion.js";

type ReadTraitCriterion = (config: unknown, place: DefinitionPlace) => TraitCriterion | undefined;

/** Reads the list of criteria on the same trait that `any`, `all` and `none` stand around. */
function readItems(
  config: unknown,
  place: DefinitionPlace,
  read: ReadTraitCriterion,
): readonly TraitCriterion[] | undefined {
  return readList(config, place)
    ?.map((item, index) => read(item, place.at(index)))
    .filter((item) => item !== undefined);
}

const describeAll = (items: readonly TraitCriterion[], word: string): string =>
  items.length === 0 ? "one of no criteria" : items.map(({ wanted }) => wanted).join(` ${word} `);

/** Reads `any`: at least one criterion matches. An empty list never does. */
export function readAnyOfTrait(
  config: unknown,
  place: DefinitionPlace,
  read: ReadTraitCriterion,
): TraitCriterion | undefined {
  const items = readItems(config, place, read);
  if (items === undefined) return undefined;
  const wanted = describeAll(items, "or");
  return {
    wanted,
    matches: (value, event) => items.some((item) => item.matches(value, event)),
    mismatch: (name, value) =>
      isTraitValue(value)
        ? { reason: "any failed", explanation: `${name}: ${printTraitValue(value)} is not ${wanted}` }
        : absentMismatch(name, wanted),
  };
}

/** Reads `all`: every criterion matches. An empty list takes any value, but no absent trait. */
export function readAllOfTrait(
  config: unknown,
  place: DefinitionPlace,
  read: ReadTraitCriterion,
): TraitCriterion | undefined {
  const items = readItems(config, place, read);
  if (items === undefined) return undefined;
  const wanted = items.length === 0 ? "any value" : describeAll(items, "and");
  return {
    wanted,
    matches: (value, event) =>
      (items.length > 0 || isTraitValue(value)) && items.every((item) => item.matches(value, event)),
    mismatch: (name, value, event) =>
      items.find((item) => !item.matches(value, event))?.mismatch(name, value, event) ??
      absentMismatch(name, wanted),
  };
}

/** Reads `none`: the trait is there, and no criterion matches. */
export function readNoneOfTrait(
  config: unknown,
  place: DefinitionPlace,
  read: ReadTraitCriterion,
): TraitCriterion | undefined {
  const items = readItems(config, place, read);
  if (items === undefined) return undefined;
  const wanted =
    items.length === 0
      ? "any value"
      : `${items.length === 1 ? "not" : "neither"} ${describeAll(items, "nor")}`;
  return {
    wanted,
    matches: (value, event) => isTraitValue(value) && !items.some((item) => item.matches(value, event)),
    mismatch: (name, value, event) => {
      if (!isTraitValue(value)) return absentMismatch(name, wanted);
      const matching = items.find((item) => item.matches(value, event));
      return {
        reason: "none failed",
        explanation: `${name}: ${printTraitValue(value)} must not be ${matching?.wanted}`,
      };
    },
  };
}
