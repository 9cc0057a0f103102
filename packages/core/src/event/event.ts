import type { Temporal } from "temporal-polyfill";

/** The value of one trait: text, an integer or float, or a datetime. A trait without a value is left out. */
export type TraitValue = string | number | Temporal.Instant;

/**
 * A flat record of something that happened, distilled from a notification or made by a handler.
 *
 * @example
 * const event: Event = {
 *   message_id: "2c1e6f6a-…", event_type: "compute.instance.create.end",
 *   timestamp: Temporal.Instant.from("2026-01-01T12:00:00.000017Z"),
 *   instance_id: "9f9d01b9", memory_mb: 512,
 * };
 */
export type Event = {
  /** Unique: an event whose id is known already is a duplicate, and adding it changes nothing. */
  message_id: string;
  /** A dotted name, such as `compute.instance.exists`. */
  event_type: string;
  timestamp: Temporal.Instant;
  [trait: string]: TraitValue;
};

/** The three names that every event has, and that no trait can take. */
export const ENVELOPE_NAMES: readonly string[] = ["message_id", "event_type", "timestamp"];
