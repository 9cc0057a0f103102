import { createHash } from "node:crypto";

/**
 * An id for one request of one commit: the same whenever the request is made again, by any worker. It is a hash,
 * since message ids can hold characters that a header can't.
 */
export function createRequestId(idempotencyKey: string, messageIds: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([idempotencyKey, ...messageIds]));
  return hash.digest("hex").slice(0, 32);
}
