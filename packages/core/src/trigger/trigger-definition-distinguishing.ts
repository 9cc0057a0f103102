import {
  type MicrosSpan,
  microsFromInstant,
  type TimeExpression,
  type TimeSpan,
  TimexEvaluationError,
} from "@winchester/timex";
import type { Mismatch } from "../criteria/condition.js";
import { datetimeToJSON } from "../event/datetime-json.js";
import type { Event, TraitValue } from "../event/event.js";
import { microsSpanToJSON, type SpanJSON } from "../event/span-json.js";
import { isInstant, isTraitValue } from "../event/trait-value.js";
import type { DistinguishedBy } from "./trigger-definition-record.js";

/** A distinguishing value in the one JSON form. */
export type DistinguishingJSON = string | number | SpanJSON;

/** The distinguishing values of an event, ready for a store. */
export interface DistinguishingKey {
  /** Names in the order of `distinguished_by`. */
  readonly distinguishing: Readonly<Record<string, DistinguishingJSON>>;
  /** The same as JSON text with sorted names: equal values give equal text, in every process. */
  readonly key: string;
}

/** Takes the distinguishing values out of the events that one match criteria collects. */
export interface Distinguisher {
  findValues(event: Event): Record<string, TraitValue | TimeSpan> | null;
  findKey(event: Event): DistinguishingKey | null;
  /** Called for events without a key. */
  mismatch(event: Event): Mismatch;
}

/** A value and its JSON text. */
interface Found {
  readonly json: DistinguishingJSON;
  readonly text: string;
}

/** One distinguishing value: where it comes from, and how it is had. */
interface Source {
  readonly name: string;
  readonly trait: string;
  readonly bucket: string | undefined;
  findValue(event: Event): TraitValue | TimeSpan | undefined;
  find(event: Event): Found | undefined;
}

/** A {@link Distinguisher} for match criteria that map some names to other traits. */
export function createDistinguisher(
  distinguishedBy: readonly DistinguishedBy[],
  map: ReadonlyMap<string, string>,
): Distinguisher {
  const sources = distinguishedBy.map(({ name, bucket }) => {
    const trait = map.get(name) ?? name;
    return bucket === undefined ? createPlainSource(name, trait) : createBucketSource(name, trait, bucket);
  });
  const sorted = sources
    .map(({ name }, index) => ({ index, name, prefix: `${JSON.stringify(name)}:` }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));

  return {
    findValues(event) {
      const values: Record<string, TraitValue | TimeSpan> = {};
      for (const source of sources) {
        const value = source.findValue(event);
        if (value === undefined) return null;
        values[source.name] = value;
      }
      return values;
    },
    findKey(event) {
      const distinguishing: Record<string, DistinguishingJSON> = {};
      const texts: string[] = [];
      for (const source of sources) {
        const found = source.find(event);
        if (found === undefined) return null;
        distinguishing[source.name] = found.json;
        texts.push(found.text);
      }
      let key = "";
      for (const { index, prefix } of sorted) key += `${key === "" ? "{" : ","}${prefix}${texts[index]}`;
      return { distinguishing, key: key === "" ? "{}" : `${key}}` };
    },
    mismatch(event) {
      const source = sources.find((candidate) => candidate.findValue(event) === undefined);
      return describeLack(source, event);
    },
  };
}

/** A plain name: the trait's own value. */
function createPlainSource(name: string, trait: string): Source {
  const findValue = (event: Event): TraitValue | undefined => {
    const value = event[trait];
    return isTraitValue(value) ? value : undefined;
  };
  return {
    name,
    trait,
    bucket: undefined,
    findValue,
    find(event) {
      const value = event[trait];
      if (typeof value === "string") return { json: value, text: JSON.stringify(value) };
      if (typeof value === "number") return { json: value, text: JSON.stringify(value) };
      if (!isInstant(value)) return undefined;
      const json = datetimeToJSON(microsFromInstant(value));
      return { json, text: JSON.stringify(json) };
    },
  };
}

/** A name with an expression: the span around the trait's datetime, which the expression sees as `$timestamp`. */
function createBucketSource(name: string, trait: string, expression: TimeExpression): Source {
  const variables: Record<string, number> = {};
  /** Events come in order of time more or less: the last bucket is usually the next one too. */
  let lastSpan: MicrosSpan | undefined;
  let last: Found | undefined;
  const evaluateBucket = (): MicrosSpan => expression.evaluateMicros(variables);

  return {
    name,
    trait,
    bucket: expression.source,
    findValue(event) {
      const timestamp = event[trait];
      if (!isInstant(timestamp)) return undefined;
      return unlessImpossible(() => expression.evaluate({ timestamp }));
    },
    find(event) {
      const timestamp = event[trait];
      if (!isInstant(timestamp)) return undefined;
      variables.timestamp = microsFromInstant(timestamp);
      const span = unlessImpossible(evaluateBucket);
      if (span === undefined) return undefined;
      if (last !== undefined && lastSpan !== undefined && areSame(span, lastSpan)) return last;
      const json = microsSpanToJSON(span);
      lastSpan = span;
      last = { json, text: JSON.stringify(json) };
      return last;
    },
  };
}

const areSame = (left: MicrosSpan, right: MicrosSpan): boolean =>
  left.begin === right.begin && left.end === right.end && left.isRange === right.isRange;

/** An expression can be impossible for some times (`@ 31d` in April): such an event has no value. */
function unlessImpossible<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof TimexEvaluationError) return undefined;
    throw error;
  }
}

function describeLack(source: Source | undefined, event: Event): Mismatch {
  const { name = "", trait = "", bucket } = source ?? {};
  const origin = trait === name ? "" : ` (mapped from ${trait})`;
  const subject = `distinguished by ${name}${origin}`;
  if (!isTraitValue(event[trait])) {
    return { reason: `not '${trait}'`, explanation: `${subject}: the event has no ${trait}` };
  }
  if (!isInstant(event[trait])) {
    return {
      reason: "Not a datetime",
      explanation: `${subject}: ${trait} is no datetime, and ${bucket} needs one`,
    };
  }
  const explanation = `${subject}: ${bucket} can't be evaluated for this event's ${trait}`;
  return { reason: "Time: no bucket", explanation };
}
