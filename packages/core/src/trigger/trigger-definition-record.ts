import type { Micros, TimeExpression } from "@winchester/timex";
import { Criteria } from "../criteria/criteria.js";
import { readCriteriaRecord } from "../criteria/criteria-record.js";
import {
  type DefinitionRecord,
  describeKind,
  isAbsent,
  isRecord,
  readList,
  readRecord,
  readText,
} from "../criteria/definition-fields.js";
import type { DefinitionPlace } from "../criteria/definition-problem.js";
import { readTimeExpression } from "../criteria/time-field.js";

/** How much a trigger counts for those who debug it: nothing, checks and hits, or reasons too. */
export type DebugLevel = 0 | 1 | 2;

/** One distinguishing value: a trait's own, or the bucket that an expression makes of its datetime. */
export interface DistinguishedBy {
  readonly name: string;
  readonly bucket: TimeExpression | undefined;
}

/** A trigger definition, read and compiled. */
export interface TriggerDefinitionParts {
  readonly name: string;
  readonly debugLevel: DebugLevel;
  readonly distinguishedBy: readonly DistinguishedBy[];
  readonly matchCriteria: readonly Criteria[];
  readonly fireCriteria: readonly Criteria[];
  /** The record of the fire criteria as it was given. */
  readonly fireCriteriaConfig: readonly unknown[];
  readonly fireDelayMicros: Micros;
  readonly expiration: TimeExpression;
  readonly firePipeline: string | undefined;
  readonly expirePipeline: string | undefined;
}

const KEYS: readonly string[] = [
  "name",
  "debug_level",
  "distinguished_by",
  "expiration",
  "fire_delay",
  "fire_pipeline",
  "expire_pipeline",
  "match_criteria",
  "fire_criteria",
  "load_criteria",
];

const MICROS_PER_SECOND = 1_000_000;
const EXPIRATION_VARIABLES: readonly string[] = ["first", "last", "timestamp"];
const BUCKET_VARIABLES: readonly string[] = ["timestamp"];

/** Reads a trigger definition; undefined where something essential is missing. Every mistake is reported. */
export function readTriggerDefinition(
  config: unknown,
  place: DefinitionPlace,
): TriggerDefinitionParts | undefined {
  const record = readRecord(config, "a trigger definition", KEYS, place);
  if (record === undefined) return undefined;
  const name = readRequired(record, "name", place, "a name is unique among all triggers", readText);
  const debugLevel = readDebugLevel(record.debug_level, place.at("debug_level"));
  const distinguishedBy = readDistinguishedBy(record.distinguished_by, place.at("distinguished_by"));
  const expiration = readRequired(record, "expiration", place, 'for example "$last + 1h"', readExpiration);
  const fireDelayMicros = readFireDelay(record.fire_delay, place.at("fire_delay"));
  const firePipeline = readPipeline(record, "fire_pipeline", place);
  const expirePipeline = readPipeline(record, "expire_pipeline", place);
  if (isAbsent(record.fire_pipeline) && isAbsent(record.expire_pipeline)) {
    place.report(
      'needs "fire_pipeline" or "expire_pipeline"',
      "name a pipeline for at least one of the two ends",
    );
  }
  const matchHint = "a list; a criteria record {} takes every event";
  const matchCriteria = readRequired(record, "match_criteria", place, matchHint, readCriteriaList);
  const fireHint = "a list; an empty one [] is met by the first event";
  const fireCriteria = readRequired(record, "fire_criteria", place, fireHint, readCriteriaList);
  if (!isAbsent(record.load_criteria)) readCriteriaList(record.load_criteria, place.at("load_criteria"));
  if (!name || !expiration || !matchCriteria || !fireCriteria) return undefined;
  return {
    name,
    debugLevel,
    distinguishedBy,
    matchCriteria,
    fireCriteria,
    fireCriteriaConfig: record.fire_criteria as readonly unknown[],
    fireDelayMicros,
    expiration,
    firePipeline,
    expirePipeline,
  };
}

function readRequired<T>(
  record: DefinitionRecord,
  key: string,
  place: DefinitionPlace,
  hint: string,
  read: (value: unknown, place: DefinitionPlace) => T | undefined,
): T | undefined {
  return isAbsent(record[key]) ? place.report(`needs "${key}"`, hint) : read(record[key], place.at(key));
}

function readCriteriaList(config: unknown, place: DefinitionPlace): readonly Criteria[] | undefined {
  return readList(config, place)?.map(
    (item, index) => new Criteria(readCriteriaRecord(item, place.at(index))),
  );
}

function readExpiration(value: unknown, place: DefinitionPlace): TimeExpression | undefined {
  return readTimeExpression(value, place, EXPIRATION_VARIABLES);
}

function readPipeline(record: DefinitionRecord, key: string, place: DefinitionPlace): string | undefined {
  return isAbsent(record[key]) ? undefined : readText(record[key], place.at(key));
}

function readDebugLevel(value: unknown, place: DefinitionPlace): DebugLevel {
  if (isAbsent(value)) return 0;
  if (value === 0 || value === 1 || value === 2) return value;
  const found = typeof value === "number" ? value : describeKind(value);
  place.report(`must be 0, 1 or 2, not ${found}`, "0 is off, 1 counts, 2 counts with reasons");
  return 0;
}

function readFireDelay(value: unknown, place: DefinitionPlace): Micros {
  if (isAbsent(value)) return 0;
  const micros = typeof value === "number" ? Math.round(value * MICROS_PER_SECOND) : Number.NaN;
  if (Number.isSafeInteger(micros) && micros >= 0) return micros;
  const found = typeof value === "number" ? value : describeKind(value);
  place.report(`must be a number of seconds, 0 or more, not ${found}`);
  return 0;
}

function readDistinguishedBy(config: unknown, place: DefinitionPlace): readonly DistinguishedBy[] {
  if (isAbsent(config)) return [];
  const read: DistinguishedBy[] = [];
  for (const [index, item] of (readList(config, place) ?? []).entries()) {
    const itemPlace = place.at(index);
    const distinguishedBy = isRecord(item) ? readBucket(item, itemPlace) : readPlainName(item, itemPlace);
    if (distinguishedBy === undefined) continue;
    const { name } = distinguishedBy;
    if (read.some((earlier) => earlier.name === name)) itemPlace.report(`"${name}" is there twice`);
    read.push(distinguishedBy);
  }
  return read;
}

function readPlainName(item: unknown, place: DefinitionPlace): DistinguishedBy | undefined {
  const name = readText(item, place);
  return name === undefined ? undefined : { name, bucket: undefined };
}

function readBucket(item: DefinitionRecord, place: DefinitionPlace): DistinguishedBy | undefined {
  const [name, ...others] = Object.keys(item);
  if (name === undefined || others.length > 0) {
    const found = name === undefined ? "none" : [name, ...others].join(", ");
    return place.report(`a bucket has exactly one trait, not ${found}`, 'write it as {timestamp: "day"}');
  }
  const bucket = readTimeExpression(item[name], place.at(name), BUCKET_VARIABLES);
  return bucket === undefined ? undefined : { name, bucket };
}
