import { formatMicros, microsFromInstant } from "@winchester/timex";
import { isInstant, isTraitValue } from "../event/trait-value.js";
import type { Condition } from "./condition.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { createEventTimeSpan, printSpan, spanContains } from "./event-time-span.js";
import { readTimeExpression } from "./time-field.js";
import { absentMismatch, printTraitValue, type TraitCriterion } from "./trait-criterion.js";

/** Reads `datetime`: a time expression that contains the trait's value. */
export function readTimeCriterion(value: unknown, place: DefinitionPlace): TraitCriterion | undefined {
  const expression = readTimeExpression(value, place);
  if (expression === undefined) return undefined;
  const span = createEventTimeSpan(expression);
  const wanted = `in ${span.source}`;
  return {
    wanted,
    matches(trait, event) {
      if (!isInstant(trait)) return false;
      const found = span.evaluate(event);
      return found !== undefined && spanContains(found, microsFromInstant(trait));
    },
    mismatch(name, trait, event) {
      if (!isTraitValue(trait)) return absentMismatch(name, wanted);
      if (!isInstant(trait)) {
        const explanation = `${name}: ${printTraitValue(trait)} is not a datetime, wanted one ${wanted}`;
        return { reason: "Not a datetime", explanation };
      }
      const found = span.evaluate(event);
      if (found === undefined) {
        const explanation = `${name}: ${span.source} ${span.explainFailure(event)}`;
        return { reason: "Time: no referenced trait", explanation };
      }
      const explanation = `${name}: ${printTraitValue(trait)} is not ${wanted} (${printSpan(found)})`;
      return { reason: "Not in timerange", explanation };
    },
  };
}

/** Reads the key `timestamp` of a criteria record: a time expression that contains the event's own time. */
export function readTimestampCondition(value: unknown, place: DefinitionPlace): Condition | undefined {
  const expression = readTimeExpression(value, place);
  if (expression === undefined) return undefined;
  const span = createEventTimeSpan(expression);
  return {
    matches(event) {
      const found = span.evaluate(event);
      return found !== undefined && spanContains(found, microsFromInstant(event.timestamp));
    },
    mismatch(event) {
      const found = span.evaluate(event);
      if (found === undefined) {
        const explanation = `timestamp: ${span.source} ${span.explainFailure(event)}`;
        return { reason: "No timestamp trait", explanation };
      }
      const time = formatMicros(microsFromInstant(event.timestamp));
      const explanation = `timestamp: ${time} is not in ${span.source} (${printSpan(found)})`;
      return { reason: "Not time yet.", explanation };
    },
  };
}
