import { inspect } from "node:util";
import { Temporal } from "temporal-polyfill";

/** The attributes of a CloudEvent that every event needs, checked. */
export interface CloudEvent {
  /** A URI reference; source and id together are unique. */
  readonly source: string;
  readonly id: string;
  readonly type: string;
  /** When it happened; a CloudEvent needn't say it. */
  readonly time: Temporal.Instant | undefined;
  /** All other attributes, such as `subject`, and extensions. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/** What is wrong with a document that should be a CloudEvent, as a sentence without its end. */
export interface CloudEventProblem {
  readonly problem: string;
}

/** Reads a CloudEvent 1.0 in its JSON form (structured mode). */
export function parseCloudEvent(document: unknown): CloudEvent | CloudEventProblem {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    return { problem: "it should be an object" };
  }
  const { specversion, source, id, type, time, data, data_base64, ...attributes } = document as Record<
    string,
    unknown
  >;
  if (specversion !== "1.0") return { problem: `specversion should be "1.0", not ${inspect(specversion)}` };
  if (!isFilled(source) || /\s/.test(source)) return { problem: "source should be a URI reference" };
  if (!isFilled(id)) return { problem: "id should be text that isn't empty" };
  if (!isFilled(type)) return { problem: "type should be text that isn't empty" };
  const instant = time === undefined || time === null ? undefined : findInstant(time);
  if (instant === null) return { problem: `time should be a time as in RFC 3339, not ${inspect(time)}` };
  return { source, id, type, time: instant, attributes, data };
}

/** The instant that a text names as RFC 3339 has it; null where it is none. */
export function findInstant(value: unknown): Temporal.Instant | null {
  if (typeof value !== "string") return null;
  try {
    return Temporal.Instant.from(value);
  } catch {
    return null;
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
