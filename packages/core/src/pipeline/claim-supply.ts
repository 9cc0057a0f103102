import type { Store } from "../store/store.js";
import type { ClaimedStream, ClaimRequest, StreamMember } from "../store/working.js";
import type { LeaseKeeper } from "./lease-keeper.js";

/**
 * The most events that are in memory at a time, twice over where the next are brought already; a single stream may
 * have more. With ten thousand a worker spends a third of its time on moving them about in memory; with one thousand
 * the database spends it on planning statements.
 */
const MAX_EVENTS_IN_HAND = 4_000;

/** Claimed streams with their members, to be worked on together. */
export interface Handful {
  readonly claims: readonly ClaimedStream[];
  readonly members: ReadonlyMap<number, readonly StreamMember[]>;
}

/** What a supply works with. */
export interface ClaimSupplyParts {
  readonly store: Store;
  readonly leases: LeaseKeeper;
  /** What to claim next; null when no more are wanted. */
  readonly request: () => ClaimRequest | null;
  /** Claims, and sees to the leases. */
  readonly claim: (request: ClaimRequest) => Promise<ClaimedStream[]>;
}

/**
 * Claims what is ready and brings it handful by handful, until a claim comes back with less than was asked for.
 * Ended before, it lets go of what it hasn't handed out, which is a retry when the leases have run out.
 *
 * @throws StoreUnavailableError
 */
export async function* supplyClaims(parts: ClaimSupplyParts): AsyncGenerator<Handful, void, void> {
  const { store, leases } = parts;
  for (let request = parts.request(); request !== null; request = parts.request()) {
    const waiting = [...(await parts.claim(request))];
    const isLast = waiting.length < request.limit;
    try {
      while (waiting.length > 0) {
        const claims = waiting.slice(0, countInHand(waiting));
        const members = await store.loadMembers(claims);
        waiting.splice(0, claims.length);
        yield { claims, members };
      }
    } finally {
      for (const claim of waiting) leases.drop(claim);
    }
    if (isLast) return;
  }
}

/** How many of the claims, from the first on, have few enough events to be in memory together. */
function countInHand(claims: readonly ClaimedStream[]): number {
  let events = 0;
  for (const [index, { eventCount }] of claims.entries()) {
    events += eventCount;
    if (index > 0 && events > MAX_EVENTS_IN_HAND) return index;
  }
  return claims.length;
}
