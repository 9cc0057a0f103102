import { readConstantCriterion, readInCriterion, readTextCriterion } from "./constant-criterion.js";
import { isRecord } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { readExistsCriterion } from "./exists-criterion.js";
import { didYouMean } from "./nearest-name.js";
import { readNumberCriterion } from "./number-criterion.js";
import { readGlobCriterion, readRegexCriterion } from "./text-pattern-criterion.js";
import { readTimeCriterion } from "./time-criterion.js";
import { readAllOfTrait, readAnyOfTrait, readNoneOfTrait } from "./trait-combination.js";
import type { TraitCriterion } from "./trait-criterion.js";

type ReadCriterion = (config: unknown, place: DefinitionPlace) => TraitCriterion | undefined;

/** Every kind of criterion that a trait can have beside a constant: the one key of its mapping. */
const KINDS = new Map<string, ReadCriterion>([
  ["int", (config, place) => readNumberCriterion("int", config, place)],
  ["float", (config, place) => readNumberCriterion("float", config, place)],
  ["numeric", (config, place) => readNumberCriterion("numeric", config, place)],
  ["datetime", readTimeCriterion],
  ["string", readTextCriterion],
  ["text", readTextCriterion],
  ["glob", readGlobCriterion],
  ["regex", readRegexCriterion],
  ["in", readInCriterion],
  ["exists", readExistsCriterion],
  ["any", (config, place) => readAnyOfTrait(config, place, readTraitCriterion)],
  ["all", (config, place) => readAllOfTrait(config, place, readTraitCriterion)],
  ["none", (config, place) => readNoneOfTrait(config, place, readTraitCriterion)],
]);

const KIND_NAMES: readonly string[] = [...KINDS.keys()];

/** Reads the criterion of one trait: a constant, or a mapping with exactly one key, its kind. */
export function readTraitCriterion(config: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  if (!isRecord(config)) return readConstantCriterion(config, place);
  const kinds = Object.keys(config);
  const [kind] = kinds;
  const hint = `the kinds of criteria are ${KIND_NAMES.join(", ")}`;
  if (kind === undefined) return place.report("a criterion needs a kind and is empty", hint);
  if (kinds.length > 1) {
    return place.report(
      `a criterion has exactly one kind, not ${kinds.length} (${kinds.join(", ")})`,
      "for several criteria on one trait use {all: [{KIND: …}, {KIND: …}]}",
    );
  }
  const read = KINDS.get(kind);
  if (read === undefined) {
    return place.at(kind).report(`unknown kind of criterion "${kind}"${didYouMean(kind, KIND_NAMES)}`, hint);
  }
  return read(config[kind], place.at(kind));
}
