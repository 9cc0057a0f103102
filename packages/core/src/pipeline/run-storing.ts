import { microsFromInstant } from "@winchester/timex";
import type { Clock } from "../clock.js";
import type { Event } from "../event/event.js";
import type { FeedOutcome } from "../feed/feed-batch.js";
import type { Feeder } from "../feed/feeder.js";
import type { MatchedEvent } from "../feed/matched-event.js";
import type { Store } from "../store/store.js";
import type { ClaimId } from "../store/working.js";

/** A run that went through, with the events that it made. */
export interface CompletedRun {
  readonly claim: ClaimId;
  readonly handlers: readonly string[];
  readonly newEvents: readonly Event[];
  /** The depth of the new events. */
  readonly depth: number;
}

/** What runs are stored with. */
export interface RunStoringParts {
  readonly store: Store;
  readonly feeder: Feeder;
  readonly clock: Clock;
}

/**
 * Stores the new events of runs and marks the runs as done, in one transaction for all of them, so that new
 * events come exactly once. Gives for each run whether its claim was still ours; of others nothing is stored.
 */
export async function storeRuns(
  { store, feeder, clock }: RunStoringParts,
  runs: readonly CompletedRun[],
): Promise<boolean[]> {
  const matched = new Map(runs.map((run) => [run, feeder.match(run.newEvents, run.depth).events]));
  await feeder.registerEventTypes([...matched.values()].flat());
  const now = microsFromInstant(clock.now());
  const { ours, outcome } = await store.transaction(async (tx) => {
    const claims = await tx.finishRuns(runs.map(({ claim, handlers }) => ({ claim, handlers })));
    const held = new Set(claims.map(claimText));
    const batch = onceEach(
      runs.filter(({ claim }) => held.has(claimText(claim))).flatMap((run) => matched.get(run) ?? []),
    );
    let fed: FeedOutcome | undefined;
    if (batch.length > 0) fed = await feeder.feedInto(tx, batch, { now });
    return { ours: held, outcome: fed };
  });
  if (outcome !== undefined) feeder.account(outcome);
  return runs.map(({ claim }) => ours.has(claimText(claim)));
}

/** A claim as a key for sets. */
function claimText({ streamId, serial }: ClaimId): string {
  return `${streamId}/${serial}`;
}

/** Two streams may make the same event: the first wins, as with any duplicate. */
function onceEach(events: readonly MatchedEvent[]): MatchedEvent[] {
  const byId = new Map<string, MatchedEvent>();
  for (const event of events) {
    if (!byId.has(event.draft.messageId)) byId.set(event.draft.messageId, event);
  }
  return [...byId.values()];
}
