import type {
  ClaimId,
  Event,
  EventDraft,
  InsertedEvent,
  LockedStream,
  Micros,
  RunRecord,
  StoreTransaction,
  StreamChange,
  StreamDraft,
  StreamLink,
  Tally,
} from "@winchester/core";
import { eventOf } from "./event-row.js";
import { changeHeld } from "./finishing.js";
import { type StreamRow, valuesOf } from "./stream-row.js";
import type { Tables } from "./tables.js";

/** One transaction. As no two run at the same time, everything is locked anyway. */
export class JournalTransaction implements StoreTransaction {
  #tables: Tables | undefined;
  #announced = false;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Whether the listeners have to be told at the commit. */
  get announced(): boolean {
    return this.#announced;
  }

  /** From now on every method refuses to work: its changes would get into the next transaction. */
  end(): void {
    this.#tables = undefined;
  }

  async insertEvents(events: readonly EventDraft[]): Promise<InsertedEvent[]> {
    const tables = this.#use();
    return events
      .filter(({ messageId }) => tables.findEvent(messageId) === undefined)
      .map((draft) => ({ id: tables.insertEvent(draft).id, messageId: draft.messageId }));
  }

  async removeEvents(ids: readonly number[]): Promise<void> {
    for (const id of ids) this.#use().deleteEvent(id);
  }

  async lockStreams(drafts: readonly StreamDraft[]): Promise<LockedStream[]> {
    const tables = this.#use();
    const missing = drafts.filter(({ key }) => !tables.hasOpenStream(key.hash));
    const inserted = new Set(missing.map((draft) => tables.insertStream(draft).id));
    return drafts
      .flatMap(({ key }) => tables.activeStreams(key.hash))
      .sort((a, b) => a.id - b.id)
      .map((row) => ({ id: row.id, hash: row.key.hash, inserted: inserted.has(row.id), ...valuesOf(row) }));
  }

  async insertStreams(drafts: readonly StreamDraft[]): Promise<number[]> {
    return drafts.map((draft) => this.#use().insertStream(draft).id);
  }

  /** Closes all of them first, so that one can take an open key that another gives up. */
  async updateStreams(changes: readonly StreamChange[]): Promise<void> {
    const tables = this.#use();
    for (const { id } of changes) tables.putStream({ ...this.#getStream(id), open: false });
    for (const change of changes) tables.putStream({ ...this.#getStream(change.id), ...valuesOf(change) });
  }

  async removeStreams(ids: readonly number[]): Promise<void> {
    for (const id of ids) this.#use().deleteStream(id);
  }

  async linkEvents(links: readonly StreamLink[]): Promise<void> {
    for (const link of links) this.#use().link(link);
  }

  async loadEvents(streamIds: readonly number[]): Promise<Map<number, Event[]>> {
    const tables = this.#use();
    return new Map(streamIds.map((id) => [id, tables.membersOf(id).map(eventOf)]));
  }

  async finishRuns(runs: readonly RunRecord[]): Promise<ClaimId[]> {
    return changeHeld(
      this.#use(),
      runs,
      ({ claim }) => claim,
      (_, { handlers }) => ({ handlers: [...handlers], committed: [] }),
    );
  }

  async addToTally(tally: Tally): Promise<void> {
    this.#use().addToTally(tally);
  }

  async announce(_dueAt: Micros): Promise<void> {
    this.#use();
    this.#announced = true;
  }

  #use(): Tables {
    if (this.#tables === undefined) throw new Error("the transaction is over: await all calls inside of it");
    return this.#tables;
  }

  #getStream(id: number): StreamRow {
    const row = this.#use().streams.get(id);
    if (row === undefined) throw new Error(`there is no stream ${id}: write only what lockStreams gave`);
    return row;
  }
}
