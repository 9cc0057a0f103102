import type { Micros } from "@winchester/timex";
import type { Event } from "../../event/event.js";
import type {
  EventDraft,
  InsertedEvent,
  LockedStream,
  StreamChange,
  StreamDraft,
  StreamLink,
} from "../feeding.js";
import type { StoreTransaction } from "../store.js";
import { StoreDataError } from "../store-errors.js";
import type { Tally } from "../tally.js";
import type { ClaimId, RunRecord } from "../working.js";
import { eventOf } from "./event-row.js";
import type { MemoryTables } from "./memory-tables.js";
import { StoreProtocolError } from "./protocol-error.js";
import { lockedStreamOf, type StreamRow, streamValuesOf } from "./stream-row.js";

/**
 * One transaction of a memory store. As no two run at the same time, a lock is just a note of what was locked;
 * it serves to catch callers who write what they haven't locked.
 */
export class MemoryTransaction implements StoreTransaction {
  readonly #tables: MemoryTables;
  readonly #insertedEvents = new Set<number>();
  readonly #insertedStreams = new Set<number>();
  readonly #lockedHashes = new Set<string>();
  #announced = false;
  #over = false;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  /** Whether the listeners have to be told at the commit. */
  get announced(): boolean {
    return this.#announced;
  }

  /** From now on every method refuses to work. */
  end(): void {
    this.#over = true;
  }

  async insertEvents(events: readonly EventDraft[]): Promise<InsertedEvent[]> {
    this.#checkUse("insertEvents", events, (event) => event.messageId);
    return events.flatMap((draft) => {
      if (!this.#tables.eventTypes.has(draft.eventType)) {
        throw new StoreDataError(`event ${draft.messageId}: its type ${draft.eventType} isn't registered`, {
          hint: "call registerEventTypes before the transaction",
        });
      }
      const row = this.#tables.insertEvent(draft);
      if (row === undefined) return [];
      this.#insertedEvents.add(row.id);
      return { id: row.id, messageId: row.messageId };
    });
  }

  async removeEvents(ids: readonly number[]): Promise<void> {
    this.#checkUse("removeEvents");
    for (const id of ids) {
      const row = this.#tables.findEvent(id);
      if (row === undefined || !this.#insertedEvents.delete(id)) {
        throw new StoreProtocolError(
          `removeEvents: this transaction hasn't inserted event ${id}`,
          "remove only what insertEvents of the same transaction gave",
        );
      }
      this.#tables.deleteEvent(row);
    }
  }

  async lockStreams(drafts: readonly StreamDraft[]): Promise<LockedStream[]> {
    this.#checkUse("lockStreams", drafts, (draft) => draft.key.hash);
    const inserted = new Set<number>();
    const locked: StreamRow[] = [];
    for (const draft of drafts) {
      const { hash } = draft.key;
      if (!draft.open) {
        throw new StoreProtocolError(
          `lockStreams: the draft of ${draft.key.trigger} isn't open`,
          "set open: true",
        );
      }
      this.#lockedHashes.add(hash);
      if (this.#tables.findOpenStream(hash) === undefined) inserted.add(this.#tables.insertStream(draft).id);
      locked.push(...this.#tables.activeStreams(hash));
    }
    for (const id of inserted) this.#insertedStreams.add(id);
    return locked.sort((a, b) => a.id - b.id).map((row) => lockedStreamOf(row, inserted.has(row.id)));
  }

  async insertStreams(drafts: readonly StreamDraft[]): Promise<number[]> {
    this.#checkUse("insertStreams");
    return drafts.map((draft) => {
      if (!this.#lockedHashes.has(draft.key.hash)) {
        throw new StoreProtocolError(
          `insertStreams: a key of ${draft.key.trigger} isn't locked`,
          "call lockStreams with the key in the same transaction before",
        );
      }
      const { id } = this.#tables.insertStream(draft);
      this.#insertedStreams.add(id);
      return id;
    });
  }

  async updateStreams(changes: readonly StreamChange[]): Promise<void> {
    this.#checkUse("updateStreams");
    const rows = changes.map((change) => ({ row: this.#getLocked("updateStreams", change.id), change }));
    const closed = rows.map(({ row, change }) => ({
      row: row.open ? this.#tables.changeStream(row, { open: false }) : row,
      change,
    }));
    for (const { row, change } of closed) this.#tables.changeStream(row, streamValuesOf(change));
  }

  async removeStreams(ids: readonly number[]): Promise<void> {
    this.#checkUse("removeStreams");
    for (const id of ids) {
      const row = this.#getLocked("removeStreams", id);
      if (!this.#insertedStreams.delete(id)) {
        throw new StoreProtocolError(
          `removeStreams: this transaction hasn't inserted stream ${id}`,
          "remove only what lockStreams gave with inserted: true",
        );
      }
      this.#tables.deleteStream(row);
    }
  }

  async linkEvents(links: readonly StreamLink[]): Promise<void> {
    this.#checkUse("linkEvents");
    for (const { streamId, eventId } of links) {
      this.#getLocked("linkEvents", streamId);
      if (this.#tables.findEvent(eventId) === undefined) {
        throw new StoreProtocolError(
          `linkEvents: there is no event ${eventId}`,
          "link what insertEvents gave",
        );
      }
      if (!this.#tables.link(streamId, eventId)) {
        throw new StoreProtocolError(
          `linkEvents: event ${eventId} is in stream ${streamId} already`,
          "link each event once",
        );
      }
    }
  }

  async loadEvents(streamIds: readonly number[]): Promise<Map<number, Event[]>> {
    this.#checkUse("loadEvents");
    return new Map(streamIds.map((id) => [id, this.#tables.membersOf(id).map(eventOf)]));
  }

  async finishRuns(runs: readonly RunRecord[]): Promise<ClaimId[]> {
    this.#checkUse("finishRuns");
    return runs.flatMap(({ claim, handlers }) => {
      const row = this.#tables.findHeld(claim);
      if (row === undefined) return [];
      this.#tables.changeStream(row, { handlers: [...handlers], committed: [] });
      return { streamId: claim.streamId, serial: claim.serial };
    });
  }

  async addToTally(tally: Tally): Promise<void> {
    this.#checkUse("addToTally");
    this.#tables.addToTally(tally);
  }

  async announce(_dueAt: Micros): Promise<void> {
    this.#checkUse("announce");
    this.#announced = true;
  }

  #getLocked(method: string, id: number): StreamRow {
    const row = this.#tables.findStream(id);
    if (row?.state === "active" && this.#lockedHashes.has(row.key.hash)) return row;
    throw new StoreProtocolError(
      `${method}: this transaction hasn't locked stream ${id}`,
      "write only to streams that lockStreams or insertStreams of the same transaction gave",
    );
  }

  /** Refuses a transaction that is over, and a list that isn't sorted or has something twice. */
  #checkUse<T>(method: string, items: readonly T[] = [], keyOf: (item: T) => string = String): void {
    if (this.#over) {
      throw new StoreProtocolError(
        `${method}: the transaction is over`,
        "await all calls inside transaction()",
      );
    }
    for (let index = 1; index < items.length; index += 1) {
      const before = keyOf(items[index - 1] as T);
      const key = keyOf(items[index] as T);
      if (before < key) continue;
      throw new StoreProtocolError(
        before === key ? `${method}: ${key} is given twice` : `${method}: ${key} comes after ${before}`,
        "sort what you lock, each key once: unsorted locks end in deadlocks",
      );
    }
  }
}
