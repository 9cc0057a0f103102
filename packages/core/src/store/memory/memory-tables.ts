import { randomUUID } from "node:crypto";
import type { StreamState } from "../../stream/stream-state.js";
import type { EventDraft, StreamDraft } from "../feeding.js";
import { StoreDataError } from "../store-errors.js";
import type { Tally, TallyName } from "../tally.js";
import type { ClaimId } from "../working.js";
import { compareMembers, type EventRow, eventRowOf } from "./event-row.js";
import { Journal, JournaledIndex, JournaledMap } from "./journal.js";
import { isHeldBy, type StreamRow, streamRowOf } from "./stream-row.js";

/**
 * The rows of a memory store and their indexes, always changed together. All changes can be rolled back, but for
 * the counters: an id that was given once is never given again.
 */
export class MemoryTables {
  readonly journal: Journal = new Journal();
  readonly eventTypes: Set<string> = new Set();
  readonly #events = new JournaledMap<number, EventRow>(this.journal);
  readonly #eventIds = new JournaledMap<string, number>(this.journal);
  readonly #streams = new JournaledMap<number, StreamRow>(this.journal);
  readonly #byState = new JournaledIndex<StreamState, number>(this.journal);
  readonly #activeByHash = new JournaledIndex<string, number>(this.journal);
  readonly #openKeys = new JournaledMap<string, number>(this.journal);
  readonly #members = new JournaledIndex<number, number>(this.journal);
  readonly #memberships = new JournaledIndex<number, number>(this.journal);
  readonly #tally = new JournaledMap<TallyName, number>(this.journal);
  #lastEventId = 0;
  #lastStreamId = 0;

  // Counters

  addToTally(tally: Tally): void {
    for (const [name, by] of Object.entries(tally) as [TallyName, number][]) {
      this.#tally.set(name, (this.#tally.get(name) ?? 0) + by);
    }
  }

  tally(): Tally {
    return Object.fromEntries(this.#tally.entries());
  }

  // Events

  /** The new event, or undefined where its message id is known. */
  insertEvent(draft: EventDraft): EventRow | undefined {
    if (this.#eventIds.has(draft.messageId)) return undefined;
    this.#lastEventId += 1;
    const row = eventRowOf(this.#lastEventId, draft);
    this.#events.set(row.id, row);
    this.#eventIds.set(row.messageId, row.id);
    return row;
  }

  /** Deletes an event with its memberships. */
  deleteEvent(row: EventRow): void {
    for (const streamId of [...this.#memberships.get(row.id)]) this.#unlink(streamId, row.id);
    this.#eventIds.delete(row.messageId);
    this.#events.delete(row.id);
  }

  findEvent(id: number): EventRow | undefined {
    return this.#events.get(id);
  }

  findEventByMessageId(messageId: string): EventRow | undefined {
    const id = this.#eventIds.get(messageId);
    return id === undefined ? undefined : this.#events.get(id);
  }

  /** All events by ascending id, which is the order in which they were stored. */
  events(): EventRow[] {
    return [...this.#events.values()].sort((a, b) => a.id - b.id);
  }

  // Streams

  insertStream(draft: StreamDraft): StreamRow {
    this.#lastStreamId += 1;
    const row = streamRowOf(this.#lastStreamId, draft, randomUUID());
    this.#putStream(row);
    return row;
  }

  /** Replaces a row by one that differs in some of its columns. */
  changeStream(row: StreamRow, change: Partial<StreamRow>): StreamRow {
    const changed: StreamRow = { ...row, ...change };
    this.#takeStream(row);
    this.#putStream(changed);
    return changed;
  }

  /** Deletes a stream; its events stay. */
  deleteStream(row: StreamRow): void {
    for (const eventId of [...this.#members.get(row.id)]) this.#unlink(row.id, eventId);
    this.#takeStream(row);
    this.#streams.delete(row.id);
  }

  findStream(id: number): StreamRow | undefined {
    return this.#streams.get(id);
  }

  /** The stream of a claim, unless it was claimed by another, let go, or deleted since. */
  findHeld(claim: ClaimId): StreamRow | undefined {
    const row = this.#streams.get(claim.streamId);
    return row !== undefined && isHeldBy(row, claim) ? row : undefined;
  }

  findOpenStream(hash: string): StreamRow | undefined {
    const id = this.#openKeys.get(hash);
    return id === undefined ? undefined : this.#streams.get(id);
  }

  /** The active streams of a key, by ascending id. */
  activeStreams(hash: string): StreamRow[] {
    return this.#rows(this.#activeByHash.get(hash));
  }

  /** The streams in a state, in no order: claims look at all of them. */
  streamsIn(state: StreamState): StreamRow[] {
    return [...this.#byState.get(state)]
      .map((id) => this.#streams.get(id))
      .filter((row) => row !== undefined);
  }

  /** All streams by ascending id. */
  streams(): StreamRow[] {
    return [...this.#streams.values()].sort((a, b) => a.id - b.id);
  }

  // Memberships

  /** Makes an event a member of a stream; false where it is one already. */
  link(streamId: number, eventId: number): boolean {
    if (this.#members.get(streamId).has(eventId)) return false;
    this.#members.add(streamId, eventId);
    this.#memberships.add(eventId, streamId);
    return true;
  }

  /** The events of a stream, sorted by timestamp and message id. */
  membersOf(streamId: number): EventRow[] {
    return [...this.#members.get(streamId)]
      .map((id) => this.#events.get(id))
      .filter((row) => row !== undefined)
      .sort(compareMembers);
  }

  /** The streams that an event is in, by ascending id. */
  streamsOf(eventId: number): StreamRow[] {
    return this.#rows(this.#memberships.get(eventId));
  }

  #unlink(streamId: number, eventId: number): void {
    this.#members.delete(streamId, eventId);
    this.#memberships.delete(eventId, streamId);
  }

  #rows(ids: ReadonlySet<number>): StreamRow[] {
    return [...ids]
      .sort((a, b) => a - b)
      .map((id) => this.#streams.get(id))
      .filter((row) => row !== undefined);
  }

  #putStream(row: StreamRow): void {
    const { hash, trigger } = row.key;
    if (row.open) {
      const holder = this.#openKeys.get(hash);
      if (holder !== undefined) {
        throw new StoreDataError(
          `trigger ${trigger}: stream ${holder} holds the open key of stream ${row.id}`,
        );
      }
      this.#openKeys.set(hash, row.id);
    }
    this.#streams.set(row.id, row);
    this.#byState.add(row.state, row.id);
    if (row.state === "active") this.#activeByHash.add(hash, row.id);
  }

  /** Takes a row out of the indexes. */
  #takeStream(row: StreamRow): void {
    if (row.open) this.#openKeys.delete(row.key.hash);
    this.#byState.delete(row.state, row.id);
    this.#activeByHash.delete(row.key.hash, row.id);
  }
}
