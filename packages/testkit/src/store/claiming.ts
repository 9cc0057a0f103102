import type { ClaimedStream, ClaimId, ClaimRequest, Reason, Store } from "@winchester/core";
import { expect } from "chai";
import { BASE_TIME, FAR_FUTURE } from "./drafts.js";
import { waitOut } from "./gate.js";
import { type MadeStream, makeStream, type StreamWish } from "./made-stream.js";

/** A lease that doesn't run out while a test runs. */
export const LONG_MS = 3_600_000;

/** A request for everything that is due to fire, under a long lease. */
export function claimRequest(triggers: readonly string[], values: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    reason: "fire",
    now: FAR_FUTURE,
    limit: 100,
    worker: "worker-1",
    leaseMs: LONG_MS,
    triggers,
    ...values,
  };
}

/** The claims alone, sorted, as every method gives them back. */
export function claimIds(claims: readonly ClaimId[]): ClaimId[] {
  return claims.map(idOf).sort((a, b) => a.streamId - b.streamId);
}

export function idOf({ streamId, serial }: ClaimId): ClaimId {
  return { streamId, serial };
}

/** Claims the one stream of a trigger that is ready. */
export async function claimOne(
  store: Store,
  trigger: string,
  values: Partial<ClaimRequest> = {},
): Promise<ClaimedStream> {
  const claims = await store.claimStreams(claimRequest([trigger], values));
  expect(
    claims.length,
    `claimStreams should give the one stream that is ready to ${values.reason ?? "fire"}`,
  ).to.equal(1);
  return claims[0] as ClaimedStream;
}

/** A stream that a worker has. */
export interface HeldStream extends MadeStream {
  readonly claim: ClaimedStream;
}

/** Stores a stream that is due for a reason alone, and claims it. */
export async function makeClaimed(
  store: Store,
  reason: Reason = "fire",
  values: Partial<ClaimRequest> = {},
  wish: StreamWish = {},
): Promise<HeldStream> {
  const made = await makeStream(store, { ...(reason === "fire" ? { fireAt: BASE_TIME + 1 } : {}), ...wish });
  return { ...made, claim: await claimOne(store, made.trigger, { reason, ...values }) };
}

/** A stream whose first worker lost it to a second, because its lease ran out. */
export async function makeTakenOver(
  store: Store,
  reason: Reason = "fire",
): Promise<MadeStream & { readonly lost: ClaimedStream; readonly current: ClaimedStream }> {
  const held = await makeClaimed(store, reason, { leaseMs: 1, worker: "worker-1" });
  await waitOut(1);
  const current = await claimOne(store, held.trigger, { reason, worker: "worker-2" });
  return { ...held, lost: held.claim, current };
}
