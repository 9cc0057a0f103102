import type { Event } from "../event/event.js";
import { type Condition, findMismatch, type Mismatch } from "./condition.js";
import { createAllOf, createAnyOf, createNoneOf } from "./condition-combination.js";
import { createConjunction, meetsAll } from "./conjunction.js";
import { describeKind, isAbsent, isRecord, readList, readRecord, readText } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { readEventTypeFilter } from "./event-type-filter.js";
import type { GlobFilter } from "./glob-filter.js";
import { readTimestampCondition } from "./time-criterion.js";
import { readTraitCriterion } from "./trait-criterion-kinds.js";

/** The keys that are conditions; nested in `any`, `all` and `none`, a record has no others. */
const CONDITION_KEYS: readonly string[] = ["event_type", "timestamp", "traits", "any", "all", "none"];
const CRITERIA_KEYS: readonly string[] = [...CONDITION_KEYS, "number", "map_distinguished_by"];

/** A criteria record, read and compiled. */
export interface CriteriaParts {
  /** Undefined where any event type will do. */
  readonly eventTypes: GlobFilter | undefined;
  /** All conditions but the event type, in the order in which they are asked. */
  readonly conditions: readonly Condition[];
  readonly number: number;
  readonly mapDistinguishedBy: ReadonlyMap<string, string>;
}

/** Reads a criteria record; what is wrong with it is reported, and what it gives then must not be used. */
export function readCriteriaRecord(config: unknown, place: DefinitionPlace): CriteriaParts {
  const record = readRecord(config, "a criteria record", CRITERIA_KEYS, place) ?? {};
  return {
    ...readConditions(record, place),
    number: readNumber(record.number, place.at("number")),
    mapDistinguishedBy: readMap(record.map_distinguished_by, place.at("map_distinguished_by")),
  };
}

type Conditions = Pick<CriteriaParts, "eventTypes" | "conditions">;

function readConditions(record: Readonly<Record<string, unknown>>, place: DefinitionPlace): Conditions {
  const eventTypes = isAbsent(record.event_type)
    ? undefined
    : readEventTypeFilter(record.event_type, place.at("event_type"));
  const conditions: (Condition | undefined)[] = [];
  if (!isAbsent(record.timestamp)) {
    conditions.push(readTimestampCondition(record.timestamp, place.at("timestamp")));
  }
  if (!isAbsent(record.traits)) conditions.push(...readTraits(record.traits, place.at("traits")));
  if (!isAbsent(record.any)) conditions.push(createAnyOf(readNested(record.any, place.at("any"))));
  if (!isAbsent(record.all)) conditions.push(createAllOf(readNested(record.all, place.at("all"))));
  if (!isAbsent(record.none)) conditions.push(createNoneOf(readNested(record.none, place.at("none"))));
  return { eventTypes, conditions: conditions.filter((condition) => condition !== undefined) };
}

function readTraits(config: unknown, place: DefinitionPlace): Condition[] {
  if (!isRecord(config)) {
    place.report(`must be a mapping of trait names to criteria, not ${describeKind(config)}`);
    return [];
  }
  const conditions: Condition[] = [];
  for (const [name, criterionConfig] of Object.entries(config)) {
    const criterion = readTraitCriterion(criterionConfig, place.at(name));
    if (criterion === undefined) continue;
    const { comparison } = criterion;
    conditions.push({
      comparison: comparison && { ...comparison, trait: name },
      matches: (event) => criterion.matches(event[name], event),
      mismatch: (event) => criterion.mismatch(name, event[name], event),
    });
  }
  return conditions;
}

/** Reads the list of criteria records that `any`, `all` or `none` stand around. */
function readNested(config: unknown, place: DefinitionPlace): Condition[] {
  const items = readList(config, place) ?? [];
  return items.map((item, index) => {
    const nested = place.at(index);
    const record = readRecord(item, "a nested criteria record", CONDITION_KEYS, nested) ?? {};
    return createNestedCondition(readConditions(record, nested));
  });
}

function createNestedCondition({ eventTypes, conditions }: Conditions): Condition {
  const all = eventTypes === undefined ? conditions : [createTypeCondition(eventTypes), ...conditions];
  const conjunction = createConjunction(all);
  return {
    matches: (event) => meetsAll(conjunction, event),
    mismatch: (event) => findMismatch(all, event) as Mismatch,
  };
}

/** The event type as a condition among others. */
export function createTypeCondition(eventTypes: GlobFilter): Condition {
  return {
    matches: (event: Event) => eventTypes.accepts(event.event_type),
    mismatch: ({ event_type }) => {
      const explanation = `event_type: ${JSON.stringify(event_type)} ${eventTypes.refusal(event_type)}`;
      return { reason: "Wrong event type", explanation };
    },
  };
}

function readNumber(value: unknown, place: DefinitionPlace): number {
  if (isAbsent(value)) return 1;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  const found = typeof value === "number" ? value : describeKind(value);
  place.report(`must be a whole number of events, 1 or more, not ${found}`);
  return 1;
}

function readMap(config: unknown, place: DefinitionPlace): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  if (isAbsent(config)) return map;
  if (!isRecord(config)) {
    place.report(`must be a mapping of distinguishing names to traits, not ${describeKind(config)}`);
    return map;
  }
  for (const [name, trait] of Object.entries(config)) map.set(name, readText(trait, place.at(name)) ?? name);
  return map;
}
