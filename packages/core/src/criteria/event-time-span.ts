import {
  formatMicros,
  type Micros,
  type MicrosSpan,
  microsFromInstant,
  type TimeExpression,
  TimexEvaluationError,
} from "@winchester/timex";
import type { Event } from "../event/event.js";
import { isInstant } from "../event/trait-value.js";

/** A time expression over the datetime traits of an event (`$timestamp` is its own). */
export interface EventTimeSpan {
  readonly source: string;
  /** Where the event lacks a variable, or its times make the expression impossible, there is no span. */
  evaluate(event: Event): MicrosSpan | undefined;
  /** Why there is no span. */
  explainFailure(event: Event): string;
}

/**
 * Prepares an expression for many events: only the variables that it names are read from the event, into one
 * record that is used again and again.
 */
export function createEventTimeSpan(expression: TimeExpression): EventTimeSpan {
  const names = expression.variables;
  const variables: Record<string, Micros | undefined> = {};

  /** The name of the first variable that the event lacks. */
  function readVariables(event: Event): string | undefined {
    for (const name of names) {
      const value = event[name];
      if (!isInstant(value)) return name;
      variables[name] = microsFromInstant(value);
    }
    return undefined;
  }

  return {
    source: expression.source,
    evaluate(event) {
      if (readVariables(event) !== undefined) return undefined;
      try {
        return expression.evaluateMicros(variables);
      } catch (error) {
        if (error instanceof TimexEvaluationError) return undefined;
        throw error;
      }
    },
    explainFailure(event) {
      const missing = readVariables(event);
      if (missing !== undefined) return `needs $${missing}, and the event has no such datetime`;
      try {
        expression.evaluateMicros(variables);
      } catch (error) {
        if (error instanceof TimexEvaluationError)
          return `can't be evaluated for this event: ${error.message}`;
        throw error;
      }
      return "can be evaluated for this event";
    },
  };
}

/** Whether a time lies in a span: an instant contains itself, a range its begin and not its end. */
export function spanContains(span: MicrosSpan, micros: Micros): boolean {
  return span.isRange ? span.begin <= micros && micros < span.end : span.begin === micros;
}

/** A span for people. */
export function printSpan(span: MicrosSpan): string {
  const begin = formatMicros(span.begin);
  return span.isRange ? `${begin} to ${formatMicros(span.end)}` : begin;
}
