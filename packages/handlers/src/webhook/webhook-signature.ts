import { createHmac } from "node:crypto";

/** The key in a secret of the Standard Webhooks form: `whsec_`, then the base64 of 24 to 64 bytes. */
export function parseWebhookSecret(secret: unknown): Buffer | undefined {
  const base64 = typeof secret === "string" ? /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] : undefined;
  if (base64 === undefined) return undefined;
  const key = Buffer.from(base64, "base64");
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** What a Standard Webhooks signature covers. */
export interface SignedParts {
  /** The same for every try, so that the receiver can drop what it has. It must hold no full stop. */
  readonly id: string;
  /** Seconds since the epoch on the machine's clock, which receivers compare with their own. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The three headers of Standard Webhooks 1.0, with a signature for each key.
 *
 * @see https://www.standardwebhooks.com
 */
export function createWebhookHeaders(parts: SignedParts, keys: readonly Buffer[]): Record<string, string> {
  const { id, timestamp, body } = parts;
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
