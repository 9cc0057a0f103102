import { hash } from "node:crypto";
import type { StreamKey } from "../store/feeding.js";

/** Characters of base64url that 132 bits of the digest take. */
const HASH_LENGTH = 22;

/**
 * The key of a trigger's streams with these distinguishing values, given as canonical JSON text.
 * 132 bits of SHA-256: two keys out of a million million share a hash with a probability of 10⁻¹⁶.
 */
export function streamKeyOf(trigger: string, distinguishing: string): StreamKey {
  const digest = hash("sha256", `${trigger}\0${distinguishing}`, "base64url");
  return { trigger, distinguishing, hash: digest.slice(0, HASH_LENGTH) };
}
