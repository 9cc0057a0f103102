import { hash } from "node:crypto";
import type { StreamKey } from "../store/feeding.js";

/** Characters of base64url that 132 bits of the digest take. */
const HASH_LENGTH = 22;

/** How many keys a generation has: as many streams at least are busy at a time in a large site. */
const GENERATION = 8192;
/** Longer ones aren't remembered, so that memory stays bounded whatever the traits are. */
const LONGEST = 512;

/*
 * Most events join a stream to which an earlier one has gone, and hashing a key takes ten times as long as looking it up. Two
 * generations, so that there is always one full of the latest.
 */
let latest = new Map<string, StreamKey>();
let earlier = new Map<string, StreamKey>();

/**
 * The key of a trigger's streams with these distinguishing values, given as canonical JSON text.
 * 132 bits of SHA-256: two keys out of a million million share a hash with a probability of 10⁻¹⁶.
 */
export function streamKeyOf(trigger: string, distinguishing: string): StreamKey {
  const text = `${trigger}\0${distinguishing}`;
  if (text.length > LONGEST) return createKey(trigger, distinguishing, text);
  const known = latest.get(text);
  return known ?? remember(text, earlier.get(text) ?? createKey(trigger, distinguishing, text));
}

function createKey(trigger: string, distinguishing: string, text: string): StreamKey {
  return { trigger, distinguishing, hash: hash("sha256", text, "base64url").slice(0, HASH_LENGTH) };
}

function remember(text: string, key: StreamKey): StreamKey {
  if (latest.size >= GENERATION) {
    earlier = latest;
    latest = new Map();
  }
  latest.set(text, key);
  return key;
}
