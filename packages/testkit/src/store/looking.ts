import type {
  Event,
  EventQuery,
  LockedStream,
  Store,
  Stream,
  StreamKey,
  StreamQuery,
} from "@winchester/core";
import { expect } from "chai";
import { streamDraft } from "./drafts.js";
import { lockStreams } from "./made-stream.js";

/** Everything that an iteration gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export function streamsOf(store: Store, query: StreamQuery): Promise<Stream[]> {
  return collect(store.findStreams(query));
}

export function eventsOf(store: Store, query: EventQuery): Promise<Event[]> {
  return collect(store.findEvents(query));
}

/** The stream with an id, which must be there. */
export async function getStream(store: Store, id: number): Promise<Stream> {
  const found = await streamsOf(store, { ids: [id] });
  expect(
    found.map((stream) => stream.id),
    `findStreams({ ids: [${id}] }) should give this stream alone`,
  ).to.deep.equal([id]);
  return found[0] as Stream;
}

/** The message ids of the events that a stream has, in the order given. */
export async function memberIdsOf(store: Store, id: number): Promise<string[]> {
  const [stream] = await streamsOf(store, { ids: [id], withEvents: true });
  return (stream?.events ?? []).map(({ message_id }) => message_id);
}

/** Thrown out of a transaction by tests, on purpose. */
export class RollBack extends Error {
  override readonly name = "RollBack";
}

/**
 * What a feeder would see of a key: its active streams. The stream that looking inserts where none is open is
 * taken back.
 */
export async function activeStreamsOf(store: Store, key: StreamKey): Promise<LockedStream[]> {
  let seen: LockedStream[] = [];
  await rolledBack(
    store.transaction(async (tx) => {
      seen = await lockStreams(tx, [streamDraft({ key })]);
      throw new RollBack();
    }),
  );
  return seen.filter(({ inserted }) => !inserted);
}

/** Waits for a transaction that a test rolls back. */
export async function rolledBack(transaction: Promise<unknown>): Promise<void> {
  try {
    await transaction;
  } catch (error) {
    if (error instanceof RollBack) return;
    throw error;
  }
  throw new Error("transaction() should throw the error that its work threw");
}
