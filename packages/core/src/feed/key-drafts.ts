import type { Micros } from "@winchester/timex";
import type { EventDraft, StreamDraft } from "../store/feeding.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { MatchedEvent } from "./matched-event.js";
import { placeEvent } from "./place-event.js";
import { draftOf, StreamWalk } from "./stream-walk.js";

/** What the events of a batch make of one key that has no stream: mostly it has none, or one that they all join. */
export interface KeyDraft {
  readonly trigger: TriggerDefinition;
  /** The stream that the first of them opens. */
  readonly draft: StreamDraft;
  /** All of them go into that stream. */
  readonly whole: boolean;
}

/** By the hash of the key. */
export type KeyDrafts = Map<string, KeyDraft>;

type NowOf = (event: EventDraft) => Micros;

/** The drafts in case that all events of the batch are new; undefined where one of them can't be placed. */
export function guessDrafts(batch: readonly MatchedEvent[], nowOf: NowOf): KeyDrafts | undefined {
  try {
    return draftsOf(batch, nowOf);
  } catch {
    // Perhaps it is in the store already, and doesn't matter; else `draftKeys` meets it again.
    return undefined;
  }
}

/**
 * The drafts now that it is known which events are new. Only keys of events that aren't have to be looked at again.
 *
 * @throws UnplaceableEventError
 */
export function draftKeys(
  batch: readonly MatchedEvent[],
  fresh: readonly MatchedEvent[],
  guess: KeyDrafts | undefined,
  nowOf: NowOf,
): KeyDrafts {
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

/** Draws up the streams that a batch would make of an empty store. With `keys`, of those hashes alone. */
function draftsOf(batch: readonly MatchedEvent[], nowOf: NowOf, keys?: ReadonlySet<string>): KeyDrafts {
  const walk = new StreamWalk();
  for (const { draft, memberships } of batch) {
    const now = nowOf(draft);
    for (const membership of memberships) {
      if (keys === undefined || keys.has(membership.key.hash)) placeEvent(walk, draft, membership, now);
    }
  }
  const drafts: KeyDrafts = new Map();
  walk.keys((hash, streams) => {
    const first = streams[0];
    if (first === undefined) return;
    const whole = streams.length === 1;
    drafts.set(hash, { trigger: first.trigger, draft: draftOf(first, true), whole });
  });
  return drafts;
}
