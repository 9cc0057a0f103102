import type { TraitValue } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import type { TraitType } from "../trait-value/trait-type.js";

/**
 * Builds one result from what is found in one notification. Write one to make something else of notifications
 * than events: rows, documents, metrics.
 *
 * A distiller makes a condenser for each notification that a definition takes, and calls it in this order:
 * `addEnvelope` once, `addTrait` for each trait that has a value, `validate`, and, where that says true, `result`.
 */
export interface Condenser<Result> {
  addEnvelope(eventType: string, messageId: string, timestamp: Temporal.Instant): void;
  /** The value has the type already. The three names of the envelope may come here too. */
  addTrait(name: string, type: TraitType, value: TraitValue): void;
  /** Whether there is a result: true, or false, or a text that says why not (`it has no traits`). */
  validate(): boolean | string;
  result(): Result;
}
