import { isMapping } from "../settings/read-settings.js";
import { unwrapVersionedObjects } from "./unwrap-objects.js";

/** A notification off a message, with the id that it is known by. */
export interface ParsedNotification {
  readonly messageId: string;
  readonly notification: Readonly<Record<string, unknown>>;
}

/** A message that is no notification, and why. */
export interface BrokenNotification {
  readonly problem: string;
}

/**
 * Reads the body of a message: a notification as it is (oslo.messaging's driver `messaging`), or in the envelope
 * of version 2 (`messagingv2`). It must be a JSON object with an `event_type` and a `message_id`, without which
 * nothing can be stored.
 *
 * @param options.unwrap whether versioned objects are unwrapped
 * @example
 * parseNotification(Buffer.from('{"oslo.version": "2.0", "oslo.message": "{\"event_type\": …}"}'));
 */
export function parseNotification(
  body: Uint8Array,
  options: { readonly unwrap?: boolean } = {},
): ParsedNotification | BrokenNotification {
  const parsed = parseBody(body);
  if ("problem" in parsed) return parsed;
  const { value } = parsed;
  if (!isMapping(value)) return { problem: `the notification is no JSON object, but ${kindOf(value)}` };
  for (const key of ["event_type", "message_id"]) {
    const text = value[key];
    if (text === undefined) return { problem: `the notification has no ${key}` };
    if (typeof text !== "string" || text === "") {
      return {
        problem: `the notification's ${key} is ${text === "" ? "empty" : `no text, but ${kindOf(text)}`}`,
      };
    }
  }
  const messageId = value.message_id as string;
  if (options.unwrap !== true) return { messageId, notification: value };
  try {
    return { messageId, notification: unwrapVersionedObjects(value) as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: "the notification is nested too deep to be unwrapped" };
  }
}

function parseBody(body: Uint8Array): { readonly value: unknown } | BrokenNotification {
  const outer = parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"));
  if ("problem" in outer) return { problem: `the body isn't JSON: ${outer.problem}` };
  const { value } = outer;
  if (!isMapping(value) || !Object.hasOwn(value, "oslo.message")) return outer;
  const version = value["oslo.version"];
  if (version !== undefined && !/^2(\.|$)/.test(String(version))) {
    return { problem: `the envelope's oslo.version is ${JSON.stringify(version)}; 2.x is known` };
  }
  const message = value["oslo.message"];
  if (typeof message !== "string") return { value: message };
  const inner = parseJson(message);
  return "problem" in inner ? { problem: `oslo.message isn't JSON: ${inner.problem}` } : inner;
}

function parseJson(text: string): { readonly value: unknown } | BrokenNotification {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `a ${typeof value === "string" ? "text" : typeof value}`;
}
