import type {
  ClaimId,
  Event,
  EventDraft,
  InsertedEvent,
  LockedStream,
  RunRecord,
  StoreTransaction,
  StreamChange,
  StreamDraft,
  StreamLink,
  Tally,
} from "@winchester/core";
import type { Connection } from "./connection.js";
import { toRunRow } from "./rows/claim-row.js";
import { toCountRows } from "./rows/count-row.js";
import { groupMembers, toEvent, toEventRecord } from "./rows/event-row.js";
import { toJoinedStream, toJoinRecord } from "./rows/join-row.js";
import { toChangeRecord, toDraftRecord, toLockedStream } from "./rows/stream-row.js";
import type { Statements } from "./statements.js";

/** One transaction on one connection. */
export class TypeOrmTransaction implements StoreTransaction {
  readonly #connection: Connection;
  readonly #statements: Statements;
  readonly #writer: string;
  #announced = false;
  /** Only where the database has a statement for it. */
  readonly joinStreams?: NonNullable<StoreTransaction["joinStreams"]>;

  /** `writer` names the rows of the tally that this process writes. */
  constructor(connection: Connection, statements: Statements, writer: string) {
    this.#connection = connection;
    this.#statements = statements;
    this.#writer = writer;
    const { joinStreams } = statements;
    if (joinStreams === undefined) return;
    this.joinStreams = async (joins) =>
      joins.length === 0 ? [] : (await joinStreams(connection, joins.map(toJoinRecord))).map(toJoinedStream);
  }

  /** Whether the listeners are to be told after the commit. */
  get announced(): boolean {
    return this.#announced;
  }

  async insertEvents(events: readonly EventDraft[]): Promise<InsertedEvent[]> {
    if (events.length === 0) return [];
    const rows = await this.#statements.insertEvents(this.#connection, events.map(toEventRecord));
    return rows.map(({ id, message_id }) => ({ id, messageId: message_id }));
  }

  async removeEvents(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await this.#statements.deleteEvents(this.#connection, ids);
  }

  async lockStreams(drafts: readonly StreamDraft[]): Promise<LockedStream[]> {
    if (drafts.length === 0) return [];
    const rows = await this.#statements.lockStreams(this.#connection, drafts.map(toDraftRecord));
    return rows.map(toLockedStream);
  }

  async insertStreams(drafts: readonly StreamDraft[]): Promise<number[]> {
    if (drafts.length === 0) return [];
    const ids = await this.#statements.insertStreams(this.#connection, drafts.map(toDraftRecord));
    return ids.sort((a, b) => a - b);
  }

  /** Those that give up their key first: another of the same batch may take it. */
  async updateStreams(changes: readonly StreamChange[]): Promise<void> {
    const records = changes.map(toChangeRecord);
    for (const open of [0, 1]) {
      const part = records.filter((record) => record.open === open);
      if (part.length > 0) await this.#statements.updateStreams(this.#connection, part);
    }
  }

  async removeStreams(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await this.#statements.deleteStreams(this.#connection, ids);
  }

  async linkEvents(links: readonly StreamLink[]): Promise<void> {
    if (links.length > 0) await this.#statements.insertLinks(this.#connection, links);
  }

  async loadEvents(streamIds: readonly number[]): Promise<Map<number, Event[]>> {
    if (streamIds.length === 0) return new Map();
    const rows = await this.#statements.findEventsOfStreams(this.#connection, streamIds);
    const groups = groupMembers(rows, toEvent);
    return new Map(streamIds.map((id) => [id, groups.get(id) ?? []]));
  }

  async finishRuns(runs: readonly RunRecord[]): Promise<ClaimId[]> {
    if (runs.length === 0) return [];
    return this.#statements.finishRuns(this.#connection, runs.map(toRunRow));
  }

  async addToTally(tally: Tally): Promise<void> {
    const counts = toCountRows(tally);
    if (counts.length > 0) await this.#statements.addToTally(this.#connection, this.#writer, counts);
  }

  async announce(): Promise<void> {
    this.#announced = true;
  }
}
