import {
  type MicrosSpan,
  microsFromInstant,
  type TimeExpression,
  type TimeSpan,
  TimexEvaluationError,
} from "@winchester/timex";
import { datetimeToJSON } from "../event/datetime-json.js";
import type { Event, TraitValue } from "../event/event.js";
import { quoteText } from "../event/quoted-text.js";
import { microsSpanToJSON, type SpanJSON } from "../event/span-json.js";
import { isInstant, isTraitValue } from "../event/trait-value.js";

/** A distinguishing value in the one JSON form. */
export type DistinguishingJSON = string | number | SpanJSON;

/** A value and its JSON text. */
export interface Found {
  readonly json: DistinguishingJSON;
  readonly text: string;
}

/** One distinguishing value: where it comes from, and how it is had. */
export interface DistinguishingSource {
  readonly name: string;
  readonly trait: string;
  readonly bucket: string | undefined;
  findValue(event: Event): TraitValue | TimeSpan | undefined;
  find(event: Event): Found | undefined;
}

/** A plain name: the trait's own value. */
export function createPlainSource(name: string, trait: string): DistinguishingSource {
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
      if (typeof value === "string") return { json: value, text: quoteText(value) };
      if (typeof value === "number") return { json: value, text: JSON.stringify(value) };
      if (!isInstant(value)) return undefined;
      const json = datetimeToJSON(microsFromInstant(value));
      return { json, text: JSON.stringify(json) };
    },
  };
}

/** A name with an expression: the span around the trait's datetime, which the expression sees as `$timestamp`. */
export function createBucketSource(
  name: string,
  trait: string,
  expression: TimeExpression,
): DistinguishingSource {
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
