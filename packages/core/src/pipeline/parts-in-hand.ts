import type { ClaimedStream } from "../store/working.js";

/** The most events of claimed streams that are in memory at a time; a single stream may have more. */
const MAX_EVENTS_IN_HAND = 10_000;

/** Claims in parts whose events fit into memory together. */
export function* partsInHand(claims: readonly ClaimedStream[]): Generator<ClaimedStream[]> {
  let part: ClaimedStream[] = [];
  let events = 0;
  for (const claim of claims) {
    if (part.length > 0 && events + claim.eventCount > MAX_EVENTS_IN_HAND) {
      yield part;
      part = [];
      events = 0;
    }
    part.push(claim);
    events += claim.eventCount;
  }
  if (part.length > 0) yield part;
}
