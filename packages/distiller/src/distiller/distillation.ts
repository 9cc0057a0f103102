import type { TraitValue } from "@winchester/core";
import type { EventDefinition } from "../event-definition/event-definition.js";
import type { TraitType } from "../trait-value/trait-type.js";

/** Something about a notification that should be mended at its source, or in the definitions. */
export interface DistillWarning {
  readonly code: DistillWarningCode;
  /** A whole sentence that names the notification and what was dropped. */
  readonly message: string;
  readonly messageId?: string;
  readonly eventType?: string;
  readonly trait?: string;
  /** Where the value was found. */
  readonly path?: string;
  readonly cause?: unknown;
}

/** The first two cost a trait, the others the whole notification. */
export type DistillWarningCode =
  | "DISTILLER_TRAIT_VALUE"
  | "DISTILLER_PLUGIN_FAILED"
  | "DISTILLER_NOTIFICATION"
  | "DISTILLER_ENVELOPE"
  | "DISTILLER_EVENT_TYPE"
  | "DISTILLER_MESSAGE_ID"
  | "DISTILLER_TIMESTAMP"
  | "DISTILLER_INVALID"
  | "DISTILLER_FAILED";

/** What became of one trait of the definition that took a notification. */
export interface TraitOutcome {
  readonly name: string;
  readonly type: TraitType;
  /** The trait's value; undefined where the trait was dropped. */
  readonly value?: TraitValue;
  /** Where the value was found; with a plugin, the places of all matches. */
  readonly paths: readonly string[];
  /** Why the trait was dropped. */
  readonly dropped?: string;
}

/** Everything that a distiller knows about one notification. */
export interface Distillation<Result> {
  /** `unmatched`: no definition takes it, which is no mistake. `refused`: the last warning says why. */
  readonly outcome: "distilled" | "unmatched" | "refused";
  readonly event: Result | null;
  readonly eventType?: string;
  readonly messageId?: string;
  /** The definition that takes it. */
  readonly definition?: EventDefinition;
  /** All traits of the definition in its order, kept or dropped. */
  readonly traits: readonly TraitOutcome[];
  readonly warnings: readonly DistillWarning[];
  /** Why there is no event, as a sentence. */
  readonly problem?: string;
}

const MAX_EXCERPT = 80;

/** A value as messages show it; a long text is cut. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  return value.length <= MAX_EXCERPT
    ? JSON.stringify(value)
    : `${JSON.stringify(value.slice(0, MAX_EXCERPT)).slice(0, -1)}…"`;
}
