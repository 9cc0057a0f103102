import type { Micros } from "@winchester/timex";
import type { LockedStream, StreamChange, StreamLink } from "../store/feeding.js";
import type { StoreTransaction } from "../store/store.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { FeedOptions } from "./feed-options.js";
import { nowOf } from "./feed-options.js";
import type { JoinedStreams } from "./join-streams.js";
import type { KeyDrafts } from "./key-drafts.js";
import type { MatchedEvent, Membership } from "./matched-event.js";
import { placeEvent } from "./place-event.js";
import {
  countFires,
  draftOf,
  hasSameValues,
  noProgress,
  StreamWalk,
  valuesOf,
  type WalkedStream,
} from "./stream-walk.js";
import type { TriggerTallies } from "./trigger-tally.js";

/** A batch whose events are stored, or were. */
export interface StoredBatch {
  readonly batch: readonly MatchedEvent[];
  /** Those that are new. */
  readonly fresh: readonly MatchedEvent[];
  /** The ids of those that are new, by message id. */
  readonly eventIds: ReadonlyMap<string, number>;
  /** Of the new ones. */
  readonly drafts: KeyDrafts;
}

/** Which stream an event joined. */
interface Joined {
  readonly stream: WalkedStream;
  readonly eventId: number;
}

/** The streams of those keys that no join is done for, from when they are locked until they are written. */
export class BatchWalk {
  readonly #tx: StoreTransaction;
  readonly #stored: StoredBatch;
  readonly #joined: JoinedStreams;
  readonly #walk = new StreamWalk();
  /** The rows that were made for keys without an open one, by hash: the first new stream of a key takes its row. */
  readonly #slots = new Map<string, number>();
  readonly #links: Joined[] = [];
  /** Undefined: all keys. */
  #keys: ReadonlySet<string> | undefined;

  constructor(tx: StoreTransaction, stored: StoredBatch, joined: JoinedStreams) {
    this.#tx = tx;
    this.#stored = stored;
    this.#joined = joined;
  }

  /** Locks the streams; judges those afresh whose trigger has other fire criteria than when they were counted. */
  async lock(): Promise<void> {
    const { drafts } = this.#stored;
    const { done } = this.#joined;
    const rest = [...drafts].filter(([hash]) => !done.has(hash));
    if (done.size > 0) this.#keys = new Set(rest.map(([hash]) => hash));
    if (rest.length === 0) return;
    const wanted = rest.map(([, { draft }]) => draft).sort((a, b) => (a.key.hash < b.key.hash ? -1 : 1));
    const outdated = this.#admit(await this.#tx.lockStreams(wanted));
    if (outdated.length > 0) await countAfresh(this.#tx, outdated);
  }

  /** Puts the events into the streams, in their order. Gives how many were looked at, all but with `stopAtDue`. */
  place(options: FeedOptions, tallies: TriggerTallies): { consumed: number; matched: number } {
    let due = options.stopAtDue?.storedDue ?? Number.POSITIVE_INFINITY;
    let consumed = 0;
    let matched = 0;
    for (const event of this.#stored.batch) {
      const now = nowOf(options, event.draft);
      const mayStop = options.stopAtDue !== undefined && !(options.stopAtDue.worked && consumed === 0);
      if (mayStop && due < now) break;
      consumed += 1;
      const eventId = this.#stored.eventIds.get(event.draft.messageId);
      if (eventId === undefined || event.memberships.length === 0) continue;
      matched += 1;
      if (this.#keys?.size === 0) continue;
      for (const membership of event.memberships) {
        if (this.#keys?.has(membership.key.hash) === false) continue;
        const stream = placeEvent(this.#walk, event.draft, membership, now);
        this.#links.push({ stream, eventId });
        due = Math.min(due, dueOf(stream));
        count(tallies, stream);
      }
    }
    return { consumed, matched };
  }

  /** Writes what changed: closed keys first, then new streams. Gives the memberships of the events. */
  async write(): Promise<StreamLink[]> {
    const changes: StreamChange[] = [];
    const created: WalkedStream[] = [];
    const free = new Map(this.#slots);
    const ids = new Map<WalkedStream, number>();
    for (const stream of this.#walk.streams()) {
      if (stream.id !== null) {
        if (stream.touched) changes.push({ id: stream.id, ...valuesOf(stream) });
        continue;
      }
      const { hash } = stream.key;
      const slot = free.get(hash);
      if (slot === undefined) {
        created.push(stream);
        continue;
      }
      free.delete(hash);
      ids.set(stream, slot);
      const draft = this.#stored.drafts.get(hash)?.draft;
      if (draft === undefined || !hasSameValues(draft, stream))
        changes.push({ id: slot, ...valuesOf(stream) });
    }
    if (free.size > 0) await this.#tx.removeStreams([...free.values()]);
    if (changes.length > 0) await this.#tx.updateStreams(changes);
    if (created.length > 0) {
      const newIds = await this.#tx.insertStreams(created.map((stream) => draftOf(stream)));
      for (const [index, stream] of created.entries()) ids.set(stream, newIds[index] ?? -1);
    }
    return this.#links.map(({ stream, eventId }) => ({
      streamId: stream.id ?? ids.get(stream) ?? -1,
      eventId,
    }));
  }

  /** The earliest time at which a stream that changed becomes due. */
  earliestDue(): Micros {
    let due = Number.POSITIVE_INFINITY;
    for (const stream of this.#walk.streams()) if (stream.touched) due = Math.min(due, dueOf(stream));
    return due;
  }

  /** Gives those that have to be counted afresh. */
  #admit(locked: readonly LockedStream[]): WalkedStream[] {
    const memberships = new Map<string, Membership>();
    for (const { memberships: all } of this.#stored.fresh) {
      for (const membership of all) memberships.set(membership.key.hash, membership);
    }
    const outdated: WalkedStream[] = [];
    for (const row of locked) {
      const membership = memberships.get(row.hash);
      if (membership === undefined) continue;
      if (row.inserted || this.#joined.reserved.has(row.id)) {
        this.#slots.set(row.hash, row.id);
        continue;
      }
      const stream = this.#walk.admit(row, membership);
      if (row.criteria !== membership.trigger.fingerprint) outdated.push(stream);
    }
    return outdated;
  }
}

/** Judges streams whose trigger has other fire criteria than when they were counted by the new ones. */
async function countAfresh(tx: StoreTransaction, outdated: readonly WalkedStream[]): Promise<void> {
  const events = await tx.loadEvents(outdated.flatMap(({ id }) => id ?? []));
  for (const stream of outdated) {
    const trigger: TriggerDefinition = stream.trigger;
    let progress = noProgress(trigger);
    for (const event of events.get(stream.id ?? -1) ?? []) {
      progress = countFires(progress, trigger.fireMatches(event), trigger);
    }
    stream.progress = progress;
    stream.criteria = trigger.fingerprint;
    stream.touched = true;
  }
}

function count(tallies: TriggerTallies, stream: WalkedStream): void {
  const tally = tallies.of(stream.trigger);
  if (stream.id === null && stream.eventCount === 1) tally.opened += 1;
  else tally.joined += 1;
  if (stream.readied) {
    tally.readied += 1;
    stream.readied = false;
  }
}

function dueOf(stream: WalkedStream): Micros {
  return stream.fireAt === null ? stream.expireAt : Math.min(stream.fireAt, stream.expireAt);
}
