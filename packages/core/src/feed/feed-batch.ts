import type { Micros } from "@winchester/timex";
import type { EventDraft, LockedStream, StreamChange, StreamDraft, StreamLink } from "../store/feeding.js";
import type { StoreTransaction } from "../store/store.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { MatchedEvent, Membership } from "./matched-event.js";
import { placeAll } from "./place-event.js";
import { draftStreams, guessDrafts } from "./stream-drafts.js";
import {
  countFires,
  draftOf,
  hasSameValues,
  noProgress,
  StreamWalk,
  valuesOf,
  type WalkedStream,
} from "./stream-walk.js";

/** How a batch is fed. */
export interface FeedOptions {
  /** The time at which an event is added. The same for an event whenever it is asked. */
  readonly nowOf: (event: EventDraft) => Micros;
  /**
   * For replays: the batch ends before the first event that comes after something became due, so that it can be
   * worked on first.
   */
  readonly stopAtDue?: {
    /** The earliest time at which anything that is stored becomes due. */
    readonly storedDue: Micros | null;
    /** What was due before the first event has been worked on: it is added whatever is left. */
    readonly worked: boolean;
  };
}

/** What one trigger made of a batch. */
export interface TriggerTally {
  opened: number;
  joined: number;
  readied: number;
}

/** What became of a batch. */
export interface FeedOutcome {
  /** How many events of the batch were looked at; fewer than given only with `stopAtDue`. */
  readonly consumed: number;
  readonly stored: number;
  /** How many of those that were stored joined a stream. */
  readonly matched: number;
  readonly tallies: ReadonlyMap<TriggerDefinition, TriggerTally>;
  /** The earliest time at which a stream that changed becomes due. */
  readonly dueAt: Micros | null;
}

/**
 * Feeds a batch of events, each message id once, inside a transaction: a handful of statements, however many
 * events and streams there are. What can be worked out meanwhile is, while the store is busy with a statement.
 */
export async function feedBatch(
  tx: StoreTransaction,
  batch: readonly MatchedEvent[],
  options: FeedOptions,
): Promise<FeedOutcome> {
  const inserting = insertEvents(tx, batch);
  const guess = guessDrafts(batch, options.nowOf);
  const eventIds = await inserting;
  const fresh = batch.filter(({ draft }) => eventIds.has(draft.messageId));
  const drafts = draftStreams(batch, fresh, guess, options.nowOf);
  const locked = drafts.size === 0 ? [] : await tx.lockStreams([...drafts.values()].sort(byHash));
  const { walk, slots } = await startWalk(tx, locked, fresh);
  const walked = walkBatch(walk, batch, eventIds, options);

  const unused = batch.slice(walked.consumed).flatMap(({ draft }) => eventIds.get(draft.messageId) ?? []);
  if (unused.length > 0) await tx.removeEvents(unused);
  await writeStreams(tx, walk, slots, drafts, walked.joined);

  const stored = fresh.length - unused.length;
  return {
    consumed: walked.consumed,
    stored,
    matched: walked.matched,
    tallies: walked.tallies,
    dueAt: earliestDue(walk),
  };
}

async function insertEvents(
  tx: StoreTransaction,
  batch: readonly MatchedEvent[],
): Promise<ReadonlyMap<string, number>> {
  const drafts = batch.map(({ draft }) => draft).sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const inserted = await tx.insertEvents(drafts);
  return new Map(inserted.map(({ messageId, id }) => [messageId, id]));
}

function byHash(a: StreamDraft, b: StreamDraft): number {
  return a.key.hash < b.key.hash ? -1 : 1;
}

/** The rows that `lockStreams` made, by the hash of their key: the first new stream of a key takes its row. */
type Slots = ReadonlyMap<string, number>;

async function startWalk(
  tx: StoreTransaction,
  locked: readonly LockedStream[],
  fresh: readonly MatchedEvent[],
): Promise<{ walk: StreamWalk; slots: Slots }> {
  const memberships = new Map<string, Membership>();
  for (const { memberships: all } of fresh) {
    for (const membership of all) memberships.set(membership.key.hash, membership);
  }
  const walk = new StreamWalk();
  const slots = new Map<string, number>();
  const outdated: { stream: WalkedStream; trigger: TriggerDefinition }[] = [];
  for (const row of locked) {
    const membership = memberships.get(row.hash);
    if (membership === undefined) continue;
    if (row.inserted) {
      slots.set(row.hash, row.id);
      continue;
    }
    const stream = walk.admit(row, membership.key);
    if (row.criteria !== membership.trigger.fingerprint)
      outdated.push({ stream, trigger: membership.trigger });
  }
  if (outdated.length > 0) await countAfresh(tx, outdated);
  return { walk, slots };
}

/** Judges streams whose trigger has other fire criteria than when they were counted by the new ones. */
async function countAfresh(
  tx: StoreTransaction,
  outdated: readonly { stream: WalkedStream; trigger: TriggerDefinition }[],
): Promise<void> {
  const events = await tx.loadEvents(outdated.flatMap(({ stream }) => stream.id ?? []));
  for (const { stream, trigger } of outdated) {
    let progress = noProgress(trigger);
    for (const event of events.get(stream.id ?? -1) ?? []) {
      progress = countFires(progress, trigger.fireMatches(event), trigger);
    }
    stream.progress = progress;
    stream.criteria = trigger.fingerprint;
    stream.touched = true;
  }
}

interface WalkedBatch {
  readonly consumed: number;
  readonly matched: number;
  readonly tallies: ReadonlyMap<TriggerDefinition, TriggerTally>;
  /** Which streams each event joined. */
  readonly joined: readonly { readonly stream: WalkedStream; readonly eventId: number }[];
}

function walkBatch(
  walk: StreamWalk,
  batch: readonly MatchedEvent[],
  eventIds: ReadonlyMap<string, number>,
  options: FeedOptions,
): WalkedBatch {
  const joined: { stream: WalkedStream; eventId: number }[] = [];
  const tallies = new Map<TriggerDefinition, TriggerTally>();
  let due = options.stopAtDue?.storedDue ?? Number.POSITIVE_INFINITY;
  let consumed = 0;
  let matched = 0;
  for (const event of batch) {
    const now = options.nowOf(event.draft);
    const mayStop = options.stopAtDue !== undefined && !(options.stopAtDue.worked && consumed === 0);
    if (mayStop && due < now) break;
    consumed += 1;
    const eventId = eventIds.get(event.draft.messageId);
    if (eventId === undefined) continue;
    if (event.memberships.length > 0) matched += 1;
    for (const [index, stream] of placeAll(walk, event, now).entries()) {
      joined.push({ stream, eventId });
      due = Math.min(due, dueOf(stream));
      const membership = event.memberships[index];
      if (membership !== undefined) tally(tallies, membership.trigger, stream);
    }
  }
  return { consumed, matched, tallies, joined };
}

function tally(
  tallies: Map<TriggerDefinition, TriggerTally>,
  trigger: TriggerDefinition,
  stream: WalkedStream,
): void {
  let sum = tallies.get(trigger);
  if (sum === undefined) {
    sum = { opened: 0, joined: 0, readied: 0 };
    tallies.set(trigger, sum);
  }
  if (stream.id === null && stream.eventCount === 1) sum.opened += 1;
  else sum.joined += 1;
  if (stream.readied) {
    sum.readied += 1;
    stream.readied = false;
  }
}

/** Writes what the walk changed: closed keys first, then new streams, then memberships. */
async function writeStreams(
  tx: StoreTransaction,
  walk: StreamWalk,
  slots: Slots,
  drafts: ReadonlyMap<string, StreamDraft>,
  joined: readonly { readonly stream: WalkedStream; readonly eventId: number }[],
): Promise<void> {
  const changes: StreamChange[] = [];
  const created: WalkedStream[] = [];
  const free = new Map(slots);
  const ids = new Map<WalkedStream, number>();
  for (const stream of walk.streams()) {
    if (stream.id !== null) {
      if (stream.touched) changes.push({ id: stream.id, ...valuesOf(stream) });
      continue;
    }
    const slot = free.get(stream.key.hash);
    if (slot === undefined) {
      created.push(stream);
      continue;
    }
    free.delete(stream.key.hash);
    ids.set(stream, slot);
    const draft = drafts.get(stream.key.hash);
    if (draft === undefined || !hasSameValues(draft, stream)) changes.push({ id: slot, ...valuesOf(stream) });
  }
  if (free.size > 0) await tx.removeStreams([...free.values()]);
  if (changes.length > 0) await tx.updateStreams(changes);
  if (created.length > 0) {
    const newIds = await tx.insertStreams(created.map(draftOf));
    for (const [index, stream] of created.entries()) ids.set(stream, newIds[index] ?? -1);
  }
  const links: StreamLink[] = joined.map(({ stream, eventId }) => ({
    streamId: stream.id ?? ids.get(stream) ?? -1,
    eventId,
  }));
  if (links.length > 0) await tx.linkEvents(links);
}

function dueOf(stream: WalkedStream): Micros {
  return stream.fireAt === null ? stream.expireAt : Math.min(stream.fireAt, stream.expireAt);
}

function earliestDue(walk: StreamWalk): Micros | null {
  let due: Micros | null = null;
  for (const stream of walk.streams()) {
    if (stream.touched && (due === null || dueOf(stream) < due)) due = dueOf(stream);
  }
  return due;
}
