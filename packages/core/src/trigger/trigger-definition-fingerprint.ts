import { createHash } from "node:crypto";

/** JSON text that is the same for the same value, whatever the order of the keys. */
export function canonicalJSON(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJSON).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJSON(member)}`).join(",")}}`;
}

/** 22 characters of base64url: 132 bits of a SHA-256. */
const LENGTH = 22;

/**
 * A short text that changes with the fire criteria. A stream keeps it beside its counts, so that these are
 * made afresh when the criteria have changed.
 */
export function fingerprintOf(fireCriteria: readonly unknown[]): string {
  return createHash("sha256").update(canonicalJSON(fireCriteria)).digest("base64url").slice(0, LENGTH);
}
