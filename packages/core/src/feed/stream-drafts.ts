import type { Micros } from "@winchester/timex";
import type { EventDraft, StreamDraft } from "../store/feeding.js";
import type { MatchedEvent } from "./matched-event.js";
import { placeAll } from "./place-event.js";
import { draftOf, StreamWalk } from "./stream-walk.js";

/**
 * For each key's hash the stream that would be made if the key had none: mostly it has none, or has one that is
 * open, and then the draft is either right as it is or not needed.
 */
type StreamDrafts = Map<string, StreamDraft>;

type NowOf = (event: EventDraft) => Micros;

/** The drafts in case that all events of the batch are new; undefined where one of them can't be placed. */
export function guessDrafts(batch: readonly MatchedEvent[], nowOf: NowOf): StreamDrafts | undefined {
  try {
    return draftsOf(batch, nowOf);
  } catch {
    // Perhaps it is in the store already, and doesn't matter; else `draftStreams` meets it again.
    return undefined;
  }
}

/**
 * The drafts now that it is known which events are new. Only keys of events that aren't have to be looked at again.
 *
 * @throws UnplaceableEventError
 */
export function draftStreams(
  batch: readonly MatchedEvent[],
  fresh: readonly MatchedEvent[],
  guess: StreamDrafts | undefined,
  nowOf: NowOf,
): StreamDrafts {
  if (guess === undefined) return draftsOf(fresh, nowOf);
  if (fresh.length === batch.length) return guess;
  const news = new Set(fresh);
  const keys = new Set<string>();
  for (const matched of batch) {
    if (!news.has(matched)) for (const { key } of matched.memberships) keys.add(key.hash);
  }
  for (const hash of keys) guess.delete(hash);
  for (const [hash, draft] of draftsOf(fresh, nowOf, keys)) guess.set(hash, draft);
  return guess;
}

function draftsOf(batch: readonly MatchedEvent[], nowOf: NowOf, keys?: ReadonlySet<string>): StreamDrafts {
  const walk = new StreamWalk();
  for (const matched of batch) placeAll(walk, matched, nowOf(matched.draft), keys);
  const drafts: StreamDrafts = new Map();
  for (const stream of walk.streams()) {
    if (!drafts.has(stream.key.hash)) drafts.set(stream.key.hash, { ...draftOf(stream), open: true });
  }
  return drafts;
}
