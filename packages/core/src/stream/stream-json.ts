import { formatMicros, microsFromInstant, type TimeSpan } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import { datetimeToJSON } from "../event/datetime-json.js";
import type { TraitValue } from "../event/event.js";
import { eventToJSON } from "../event/event-json.js";
import { spanToJSON } from "../event/span-json.js";
import { isInstant } from "../event/trait-value.js";
import type { Stream } from "./stream.js";

/** A stream in its JSON form: its own times plain ISO text in UTC, those inside values and events tagged. */
export interface StreamJSON {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly first_event: string;
  readonly last_event: string;
  readonly fire_timestamp: string | null;
  readonly expire_timestamp: string;
  readonly distinguishing_traits: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly last_error?: StreamFailureJSON;
  /** The attempts that failed, oldest first, ten at most; the last one is `last_error`. */
  readonly failures?: readonly StreamFailureJSON[];
  readonly events?: readonly Record<string, unknown>[];
}

/** A failed attempt in its JSON form. */
export interface StreamFailureJSON {
  readonly message: string;
  readonly handler?: string;
  readonly stack?: string;
  readonly at: string;
}

/** The JSON form of a stream, as every interface gives it. */
export function streamToJSON(stream: Stream): StreamJSON {
  const failures = stream.failures.map((failure) => ({ ...failure, at: isoText(failure.at) }));
  const lastFailure = failures.at(-1);
  return {
    id: stream.id,
    name: stream.name,
    state: stream.state,
    first_event: isoText(stream.firstEvent),
    last_event: isoText(stream.lastEvent),
    fire_timestamp: stream.fireAt === null ? null : isoText(stream.fireAt),
    expire_timestamp: isoText(stream.expireAt),
    distinguishing_traits: distinguishingToJSON(stream.distinguishing),
    attempts: stream.attempts,
    ...(lastFailure === undefined ? {} : { last_error: lastFailure, failures }),
    ...(stream.events === undefined ? {} : { events: stream.events.map(eventToJSON) }),
  };
}

/** Distinguishing values in their JSON form: datetimes and ranges tagged. */
export function distinguishingToJSON(
  values: Readonly<Record<string, TraitValue | TimeSpan>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueToJSON(value)]));
}

function valueToJSON(value: TraitValue | TimeSpan): unknown {
  if (typeof value !== "object") return value;
  return isInstant(value) ? datetimeToJSON(microsFromInstant(value)) : spanToJSON(value);
}

function isoText(instant: Temporal.Instant): string {
  return formatMicros(microsFromInstant(instant));
}
