import type { JoinedStream, StreamJoin, StreamLink } from "../store/feeding.js";
import type { StoreTransaction } from "../store/store.js";
import type { KeyDraft, KeyDrafts } from "./key-drafts.js";
import type { MatchedEvent } from "./matched-event.js";
import type { TriggerTallies } from "./trigger-tally.js";

/** The streams that need no walk, by the hash of their key. */
export interface JoinedStreams {
  readonly done: ReadonlyMap<string, JoinedStream>;
  /** The ids of rows that were made for keys that have to be walked all the same. */
  readonly reserved: ReadonlySet<number>;
}

export const NONE_JOINED: JoinedStreams = { done: new Map(), reserved: new Set() };

/**
 * Has the store write what it can without showing the streams: those whose expirations keep their distance from the
 * first or the last event, which are nearly all. `sameNow`: all events of the batch are added at the same time.
 */
export async function joinStreams(
  tx: StoreTransaction,
  drafts: KeyDrafts,
  sameNow: boolean,
): Promise<JoinedStreams> {
  if (tx.joinStreams === undefined || drafts.size === 0) return NONE_JOINED;
  const joins = [...drafts.values()]
    .map((draft) => toJoin(draft, sameNow))
    .sort((a, b) => (a.draft.key.hash < b.draft.key.hash ? -1 : 1));
  const done = new Map<string, JoinedStream>();
  const reserved = new Set<number>();
  for (const stream of await tx.joinStreams(joins)) {
    if (stream.how === "reserved") reserved.add(stream.id);
    else done.set(stream.hash, stream);
  }
  return { done, reserved };
}

function toJoin({ trigger, draft, whole }: KeyDraft, sameNow: boolean): StreamJoin {
  const { fixedOffset } = trigger.expiration;
  const counts = draft.progress.some((count) => count > 0);
  // Counts that don't fire by themselves have to be added up; and when the sum is reached depends on the order.
  const isSafe = whole && (!counts || (draft.fireAt !== null && sameNow));
  return { draft, whole, follows: isSafe ? followed(fixedOffset?.variable) : null };
}

function followed(variable: string | undefined): StreamJoin["follows"] {
  return variable === "first" || variable === "last" ? variable : null;
}

/** Accounts for the streams that are done; gives the memberships of their events. */
export function linkJoined(
  fresh: readonly MatchedEvent[],
  eventIds: ReadonlyMap<string, number>,
  { done }: JoinedStreams,
): StreamLink[] {
  const links: StreamLink[] = [];
  if (done.size === 0) return links;
  for (const { draft, memberships } of fresh) {
    for (const { key } of memberships) {
      const stream = done.get(key.hash);
      const eventId = eventIds.get(draft.messageId);
      if (stream !== undefined && eventId !== undefined) links.push({ streamId: stream.id, eventId });
    }
  }
  return links;
}

/** Counts what was joined and opened. */
export function tallyJoined({ done }: JoinedStreams, drafts: KeyDrafts, tallies: TriggerTallies): void {
  for (const [hash, { how }] of done) {
    const drafted = drafts.get(hash);
    if (drafted === undefined) continue;
    const tally = tallies.of(drafted.trigger);
    const opened = how === "opened" ? 1 : 0;
    tally.opened += opened;
    tally.joined += drafted.draft.eventCount - opened;
    if (drafted.draft.fireAt !== null) tally.readied += 1;
  }
}
