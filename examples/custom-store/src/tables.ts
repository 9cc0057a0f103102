import {
  type EventDraft,
  StoreDataError,
  type StreamDraft,
  type StreamLink,
  type Tally,
  type TallyName,
} from "@winchester/core";
import { compareMembers, type EventRow } from "./event-row.js";
import { MultiMap } from "./multi-map.js";
import { newStreamRow, type StreamRow } from "./stream-row.js";
import { Table, type TableChange } from "./table.js";

/** What one transaction changed: a line of the journal. */
export interface Commit {
  /** The greatest ids that were given so far: those of deleted rows are never given again. */
  readonly lastIds: { readonly event: number; readonly stream: number };
  readonly events: TableChange<number, EventRow>;
  readonly streams: TableChange<number, StreamRow>;
  readonly links: TableChange<string, StreamLink>;
  readonly counters: TableChange<TallyName, Counter>;
}

/** A number of the tally. */
interface Counter {
  readonly name: TallyName;
  readonly count: number;
}

const NO_CHANGE: TableChange<never, never> = { put: [], gone: [] };
/** How many rows a line of a snapshot has: text can't have more than half a billion characters in V8. */
const ROWS_A_LINE = 1000;

/** All that the store knows. */
export class Tables {
  readonly events = new Table<number, EventRow>(
    ({ id }) => id,
    ({ id, messageId }, isThere) => {
      if (isThere) this.#eventIds.set(messageId, id);
      else this.#eventIds.delete(messageId);
    },
  );
  readonly streams = new Table<number, StreamRow>(
    ({ id }) => id,
    ({ id, key: { hash }, state, open }, isThere) => {
      if (state === "active") this.#activeIds.set(hash, id, isThere);
      if (open && isThere) this.#openIds.set(hash, id);
      else if (open) this.#openIds.delete(hash);
    },
  );
  readonly #links = new Table<string, StreamLink>(linkKey, ({ streamId, eventId }, isThere) => {
    this.#memberIds.set(streamId, eventId, isThere);
    this.#streamIds.set(eventId, streamId, isThere);
  });
  readonly #counters = new Table<TallyName, Counter>(
    ({ name }) => name,
    () => undefined,
  );
  readonly #eventIds = new Map<string, number>();
  readonly #openIds = new Map<string, number>();
  readonly #activeIds = new MultiMap<string, number>();
  readonly #memberIds = new MultiMap<number, number>();
  readonly #streamIds = new MultiMap<number, number>();
  #lastIds = { event: 0, stream: 0 };

  // Events

  findEvent(messageId: string): EventRow | undefined {
    return rowOf(this.events, this.#eventIds.get(messageId));
  }

  insertEvent(draft: EventDraft): EventRow {
    const row = { ...draft, traits: { ...draft.traits }, id: ++this.#lastIds.event };
    this.events.put(row);
    return row;
  }

  /** Deletes an event with its memberships. */
  deleteEvent(id: number): void {
    for (const streamId of this.#streamIds.get(id)) this.#links.delete(linkKey({ streamId, eventId: id }));
    this.events.delete(id);
  }

  // Streams

  hasOpenStream(hash: string): boolean {
    return this.#openIds.has(hash);
  }

  activeStreams(hash: string): StreamRow[] {
    return rowsOf(this.streams, this.#activeIds.get(hash));
  }

  insertStream(draft: StreamDraft): StreamRow {
    return this.putStream(newStreamRow(++this.#lastIds.stream, draft));
  }

  /** @throws StoreDataError where another stream is open for the same key. */
  putStream(row: StreamRow): StreamRow {
    const holder = this.#openIds.get(row.key.hash);
    if (row.open && holder !== undefined && holder !== row.id) {
      throw new StoreDataError(
        `stream ${holder} holds the open key of stream ${row.id} (${row.key.trigger})`,
      );
    }
    this.streams.put(row);
    return row;
  }

  /** Deletes a stream; its events stay. */
  deleteStream(id: number): void {
    for (const eventId of this.#memberIds.get(id)) this.#links.delete(linkKey({ streamId: id, eventId }));
    this.streams.delete(id);
  }

  // Memberships

  link({ streamId, eventId }: StreamLink): void {
    this.#links.put({ streamId, eventId });
  }

  membersOf(streamId: number): EventRow[] {
    return rowsOf(this.events, this.#memberIds.get(streamId)).sort(compareMembers);
  }

  streamsOf(eventId: number): StreamRow[] {
    return rowsOf(this.streams, this.#streamIds.get(eventId));
  }

  // Counters

  addToTally(tally: Tally): void {
    for (const [name, by] of Object.entries(tally) as [TallyName, number][]) {
      this.#counters.put({ name, count: (this.#counters.get(name)?.count ?? 0) + by });
    }
  }

  tally(): Tally {
    return Object.fromEntries(this.#counters.rows().map(({ name, count }) => [name, count]));
  }

  // Transactions

  /** What changed since the last commit; undefined for nothing. */
  change(): Commit | undefined {
    const changes = {
      events: this.events.change(),
      streams: this.streams.change(),
      links: this.#links.change(),
      counters: this.#counters.change(),
    };
    const isChanged = Object.values(changes).some(({ put, gone }) => put.length + gone.length > 0);
    return isChanged ? { lastIds: { ...this.#lastIds }, ...changes } : undefined;
  }

  commit(): void {
    for (const table of this.#all()) table.commit();
  }

  /** Ids that were given are gone all the same. */
  rollBack(): void {
    for (const table of this.#all()) table.rollBack();
  }

  replay({ lastIds, events, streams, links, counters }: Commit): void {
    this.#lastIds = { ...lastIds };
    this.events.replay(events);
    this.streams.replay(streams);
    this.#links.replay(links);
    this.#counters.replay(counters);
  }

  /** Commits that make all of it anew. */
  *snapshot(): Generator<Commit> {
    const lastIds = this.#lastIds;
    const none = { lastIds, events: NO_CHANGE, streams: NO_CHANGE, links: NO_CHANGE, counters: NO_CHANGE };
    yield { ...none, counters: { put: this.#counters.rows(), gone: [] } };
    for (const put of slices(this.events.rows())) yield { ...none, events: { put, gone: [] } };
    for (const put of slices(this.streams.rows())) yield { ...none, streams: { put, gone: [] } };
    for (const put of slices(this.#links.rows())) yield { ...none, links: { put, gone: [] } };
  }

  #all(): readonly { commit(): void; rollBack(): void }[] {
    return [this.events, this.streams, this.#links, this.#counters];
  }
}

function linkKey({ streamId, eventId }: StreamLink): string {
  return `${streamId} ${eventId}`;
}

function rowOf<Row>(table: Table<number, Row>, id: number | undefined): Row | undefined {
  return id === undefined ? undefined : table.get(id);
}

function rowsOf<Row>(table: Table<number, Row>, ids: readonly number[]): Row[] {
  return ids.map((id) => table.get(id)).filter((row) => row !== undefined);
}

function* slices<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let from = 0; from < rows.length; from += ROWS_A_LINE) yield rows.slice(from, from + ROWS_A_LINE);
}
