import type {
  EventDraft,
  LockedStream,
  Store,
  StoreTransaction,
  StreamDraft,
  StreamKey,
} from "@winchester/core";
import { expect } from "chai";
import { eventDraft, streamDraft, streamKey } from "./drafts.js";
import { uniqueName } from "./unique-name.js";

/** A stream that a test wants; what is absent is as in {@link streamDraft}. */
export interface StreamWish {
  /** Default: one that nothing else has. */
  readonly trigger?: string;
  readonly distinguishing?: Readonly<Record<string, unknown>>;
  /** Default: one event. */
  readonly events?: readonly EventDraft[];
  readonly fireAt?: number | null;
  readonly expireAt?: number;
}

/** A stream that is stored, with its events. */
export interface MadeStream {
  readonly id: number;
  readonly key: StreamKey;
  readonly trigger: string;
  /** What it was made from. */
  readonly draft: StreamDraft;
  readonly events: readonly EventDraft[];
  /** The ids of its events by message id. */
  readonly eventIds: ReadonlyMap<string, number>;
}

/** Stores a stream with its events as a feeder does, in one transaction. */
export async function makeStream(store: Store, wish: StreamWish = {}): Promise<MadeStream> {
  const [made] = await makeStreams(store, [wish]);
  return made as MadeStream;
}

/** Stores streams of different keys with their events as a feeder does, in one transaction. */
export async function makeStreams(store: Store, wishes: readonly StreamWish[]): Promise<MadeStream[]> {
  const planned = wishes.map(planStream);
  const events = planned.flatMap((plan) => plan.events);
  await store.registerEventTypes([...new Set(events.map(({ eventType }) => eventType))]);
  return store.transaction(async (tx) => {
    const eventIds = await insertEvents(tx, events);
    const locked = await lockStreams(
      tx,
      planned.map(({ draft }) => draft),
    );
    const made = planned.map((plan) => ({ ...plan, id: getInserted(locked, plan.draft.key).id }));
    const links = made.flatMap(({ id, events: members }) =>
      members.map(({ messageId }) => ({ streamId: id, eventId: eventIds.get(messageId) ?? -1 })),
    );
    await tx.linkEvents(links);
    return made.map(({ id, draft, events: members }) => ({
      id,
      key: draft.key,
      trigger: draft.key.trigger,
      draft,
      events: members,
      eventIds,
    }));
  });
}

function planStream(wish: StreamWish): { draft: StreamDraft; events: readonly EventDraft[] } {
  const { trigger = uniqueName("trigger"), distinguishing = {}, events = [eventDraft()], ...values } = wish;
  const timestamps = events.map(({ timestamp }) => timestamp);
  const span =
    events.length === 0
      ? {}
      : {
          firstEvent: timestamps.reduce((a, b) => Math.min(a, b)),
          lastEvent: timestamps.reduce((a, b) => Math.max(a, b)),
        };
  const draft = streamDraft({
    key: streamKey(trigger, distinguishing),
    ...span,
    eventCount: events.length,
    ...values,
  });
  return { draft, events };
}

/** Inserts events in the order that the protocol asks for; gives the ids by message id. */
export async function insertEvents(
  tx: StoreTransaction,
  events: readonly EventDraft[],
): Promise<Map<string, number>> {
  const sorted = [...events].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const inserted = await tx.insertEvents(sorted);
  return new Map(inserted.map(({ messageId, id }) => [messageId, id]));
}

/** Locks keys in the order that the protocol asks for. */
export function lockStreams(tx: StoreTransaction, drafts: readonly StreamDraft[]): Promise<LockedStream[]> {
  return tx.lockStreams([...drafts].sort((a, b) => (a.key.hash < b.key.hash ? -1 : 1)));
}

/** The stream that `lockStreams` made for a key. */
export function getInserted(locked: readonly LockedStream[], key: StreamKey): LockedStream {
  const stream = locked.find(({ hash, inserted }) => inserted && hash === key.hash);
  expect(stream, "lockStreams should insert the draft of a key that has no open stream").to.not.equal(
    undefined,
  );
  return stream as LockedStream;
}

/** Stores events alone, in one transaction; gives the ids of the new ones by message id. */
export async function storeEvents(store: Store, events: readonly EventDraft[]): Promise<Map<string, number>> {
  await store.registerEventTypes([...new Set(events.map(({ eventType }) => eventType))]);
  return store.transaction((tx) => insertEvents(tx, events));
}
