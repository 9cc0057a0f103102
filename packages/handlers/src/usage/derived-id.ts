import { v5 } from "uuid";

/** The namespace of ids that are derived from a message id which is no UUID. It never changes. */
const NAMESPACE_OF_OTHER_IDS = "c658e0e3-ab7c-49ce-b614-c24a285dcf47";

/**
 * The id of an event that is made from another: the same whenever it is made again, so that a retry finds it
 * stored already. It is the version 5 UUID of the new event's type in the namespace of the original id.
 *
 * An original id that is no UUID can't be a namespace: then it is the version 5 UUID of original id, zero byte
 * and event type in {@link NAMESPACE_OF_OTHER_IDS}.
 */
export function createDerivedId(originalId: string, eventType: string): string {
  const namespace = parseUuid(originalId);
  return namespace === undefined
    ? v5(`${originalId}\0${eventType}`, NAMESPACE_OF_OTHER_IDS)
    : v5(eventType, namespace);
}

/** Whether an id can be the namespace of derived ones. */
export function isUuid(id: string): boolean {
  return parseUuid(id) !== undefined;
}

/**
 * The 16 bytes of a UUID in any form that OpenStack's services write: with hyphens or without, in braces, as a
 * URN, of any version. (The uuid package takes the first form alone, and only versions that a standard names.)
 */
function parseUuid(text: string): Uint8Array | undefined {
  const digits = text.replace(/^urn:uuid:/i, "").replace(/[{}-]/g, "");
  return /^[0-9a-f]{32}$/i.test(digits) ? Uint8Array.from(Buffer.from(digits, "hex")) : undefined;
}
