import type { EventDraft, LockedStream, StoreTransaction, StreamDraft, StreamKey } from "@winchester/core";
import { streamDraft } from "./drafts.js";
import { insertEvents, lockStreams } from "./made-stream.js";

/** An event on its way into the stream of one key. */
export interface Feed {
  readonly event: EventDraft;
  readonly key: StreamKey;
  /** The stream expires this long after its last event, in microseconds. */
  readonly lifetime: number;
  /** The stream fires once it has this many events, at the last one's timestamp; null for never. */
  readonly fireAfter: number | null;
}

type Slot = { -readonly [K in keyof StreamDraft]: StreamDraft[K] } & {
  id: number | null;
  readonly joined: EventDraft[];
};

/**
 * The smallest feeder that keeps the store's protocol: puts each event into the oldest active stream of its key
 * that expires after it, or into a new one. Gives the ids of the streams that it made, by the hash of their key,
 * the oldest first.
 */
export async function feed(tx: StoreTransaction, feeds: readonly Feed[]): Promise<Map<string, number[]>> {
  const eventIds = await insertEvents(
    tx,
    feeds.map(({ event }) => event),
  );
  const fresh = feeds.filter(({ event }) => eventIds.has(event.messageId));
  const drafts = new Map(fresh.map((fed) => [fed.key.hash, newSlot(fed)]));
  const locked = drafts.size === 0 ? [] : await lockStreams(tx, [...drafts.values()].map(draftOf));
  const slots = new Map<string, Slot[]>();
  const free = new Map<string, number>();
  for (const row of locked) {
    if (row.inserted) free.set(row.hash, row.id);
    else append(slots, row.hash, slotOf(row, drafts.get(row.hash)?.key as StreamKey));
  }
  for (const fed of fresh) place(slots, fed);
  return write(tx, slots, free, eventIds);
}

function place(slots: Map<string, Slot[]>, fed: Feed): void {
  const { event, key, lifetime, fireAfter } = fed;
  const streams = slots.get(key.hash) ?? [];
  let slot = streams.find(({ expireAt }) => expireAt > event.timestamp);
  if (slot === undefined) {
    for (const other of streams) other.open = false;
    slot = newSlot(fed);
    append(slots, key.hash, slot);
  }
  slot.joined.push(event);
  slot.eventCount += 1;
  slot.firstEvent = Math.min(slot.firstEvent, event.timestamp);
  slot.lastEvent = Math.max(slot.lastEvent, event.timestamp);
  slot.expireAt = slot.lastEvent + lifetime;
  slot.progress = [slot.eventCount];
  if (slot.fireAt === null && fireAfter !== null && slot.eventCount >= fireAfter)
    slot.fireAt = event.timestamp;
}

async function write(
  tx: StoreTransaction,
  slots: ReadonlyMap<string, Slot[]>,
  free: ReadonlyMap<string, number>,
  eventIds: ReadonlyMap<string, number>,
): Promise<Map<string, number[]>> {
  const made = new Map<string, number[]>();
  const unused = new Map(free);
  const created: Slot[] = [];
  for (const [hash, streams] of slots) {
    for (const slot of streams) {
      if (slot.id !== null) continue;
      const id = unused.get(hash);
      if (id === undefined) created.push(slot);
      else slot.id = id;
      unused.delete(hash);
      if (id !== undefined) append(made, hash, id);
    }
  }
  const kept = [...slots.values()].flat().filter(({ id }) => id !== null);
  await tx.removeStreams([...unused.values()]);
  await tx.updateStreams(kept.map((slot) => ({ id: slot.id as number, ...valuesOf(slot) })));
  const ids = await tx.insertStreams(created.map(draftOf));
  for (const [index, slot] of created.entries()) {
    slot.id = ids[index] as number;
    append(made, slot.key.hash, slot.id);
  }
  await tx.linkEvents(
    [...kept, ...created].flatMap(({ id, joined }) =>
      joined.map(({ messageId }) => ({ streamId: id as number, eventId: eventIds.get(messageId) as number })),
    ),
  );
  return made;
}

function newSlot({ event, key }: Feed): Slot {
  const { timestamp } = event;
  const draft = streamDraft({
    key,
    firstEvent: timestamp,
    lastEvent: timestamp,
    expireAt: timestamp,
    eventCount: 0,
  });
  return { ...draft, id: null, joined: [] };
}

function slotOf(row: LockedStream, key: StreamKey): Slot {
  return { ...valuesOf(row), key, id: row.id, joined: [] };
}

function valuesOf(stream: Omit<StreamDraft, "key">): Omit<StreamDraft, "key"> {
  const { firstEvent, lastEvent, expireAt, fireAt, progress, criteria, eventCount, open } = stream;
  return { firstEvent, lastEvent, expireAt, fireAt, progress, criteria, eventCount, open };
}

function draftOf(slot: Slot): StreamDraft {
  return { key: slot.key, ...valuesOf(slot) };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
