import { DistillerError } from "./errors.js";
import { isMapping } from "./field-path/datum.js";

/**
 * Takes a notification out of the envelope that oslo.messaging 2.0 sends it in:
 * `{"oslo.version": "2.0", "oslo.message": "…JSON…"}`. Anything else is given back as it is. The message may
 * be an object already.
 *
 * Throws a DistillerError with the code `DISTILLER_ENVELOPE` where the message isn't JSON. `Distiller` does
 * this by itself, and warns instead.
 *
 * @example
 * unwrapOsloEnvelope({ "oslo.version": "2.0", "oslo.message": '{"event_type":"image.create"}' });
 * // { event_type: "image.create" }
 */
export function unwrapOsloEnvelope(message: unknown): unknown {
  if (!isMapping(message)) return message;
  const inner = message["oslo.message"];
  if (inner === undefined || !Object.hasOwn(message, "oslo.message")) return message;
  if (typeof inner !== "string") return inner;
  try {
    return JSON.parse(inner) as unknown;
  } catch (cause) {
    throw new DistillerError("DISTILLER_ENVELOPE", `oslo.message isn't JSON: ${(cause as Error).message}`, {
      hint: "The publisher must send oslo.messaging's envelope version 2.0, whose message is JSON text.",
      cause,
    });
  }
}
