import Database from "libsql";
import { type FedEvent, sortOnce, sumUpStreams } from "./fed-batch.js";
import type { ReferenceTrigger } from "./postgres-feeder.js";

/** By values, in parts of a power of two, so that ten statements do for all: faster than rows inside of JSON. */
const MOST_ROWS = 512;

function insertEvents(rows: number): string {
  return `
INSERT INTO event (message_id, event_type_id, timestamp, depth, traits)
VALUES ${Array(rows).fill("(?, ?, ?, 0, ?)").join(", ")}
ON CONFLICT (message_id) DO NOTHING
RETURNING id, message_id`;
}

/** ?2 the expiration's distance from the last event, ?3 now, ?4 the fingerprint. */
const UPSERT_STREAMS = `
INSERT INTO stream AS s (name, key_hash, open_key, distinguishing, state, first_event, last_event, expire_at,
  fire_at, progress, criteria, event_count)
SELECT r.value ->> 'name', r.value ->> 'key_hash', r.value ->> 'key_hash', r.value ->> 'distinguishing', 1,
  r.value ->> 'first_event', r.value ->> 'last_event', (r.value ->> 'last_event') + ?2,
  CASE WHEN r.value ->> 'fires' > 0 THEN ?3 END, json_array(min(r.value ->> 'fires', 1)), ?4,
  r.value ->> 'event_count'
FROM json_each(?1) AS r WHERE TRUE
ON CONFLICT (open_key) DO UPDATE SET
  first_event = min(s.first_event, excluded.first_event),
  last_event = max(s.last_event, excluded.last_event),
  expire_at = max(s.last_event, excluded.last_event) + ?2,
  fire_at = coalesce(s.fire_at, excluded.fire_at),
  progress = CASE WHEN excluded.fire_at IS NULL THEN s.progress ELSE excluded.progress END,
  event_count = s.event_count + excluded.event_count
RETURNING id, key_hash`;

const INSERT_LINKS = `
INSERT INTO stream_event (stream_id, event_id)
SELECT r.value ->> 's', r.value ->> 'e' FROM json_each(?) AS r`;

const INSERT_EVENT_TYPES = `
INSERT INTO event_type (name) SELECT value FROM json_each(?) WHERE TRUE ON CONFLICT DO NOTHING`;

/** Opens a file as Winchester does by default: a write-ahead log, synchronous NORMAL. */
export function openSqliteByHand(path: string): Database.Database {
  const connection = new Database(path);
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = normal");
  return connection;
}

/** Feeds by hand: one transaction a batch, three statements in it, each prepared once. */
export class SqliteReferenceFeeder {
  readonly #connection: Database.Database;
  readonly #trigger: ReferenceTrigger;
  readonly #insertEvents = new Map<number, Database.Statement>();
  readonly #upsertStreams: Database.Statement;
  readonly #insertLinks: Database.Statement;
  readonly #typeIds = new Map<string, number>();

  constructor(connection: Database.Database, trigger: ReferenceTrigger) {
    this.#connection = connection;
    this.#trigger = trigger;
    for (let rows = 1; rows <= MOST_ROWS; rows *= 2) {
      this.#insertEvents.set(rows, connection.prepare(insertEvents(rows)));
    }
    this.#upsertStreams = connection.prepare(UPSERT_STREAMS);
    this.#insertLinks = connection.prepare(INSERT_LINKS);
  }

  feed(batch: readonly FedEvent[]): void {
    const sorted = sortOnce(batch);
    this.#learnTypes(sorted);
    this.#connection.exec("BEGIN IMMEDIATE");
    try {
      this.#write(sorted);
      this.#connection.exec("COMMIT");
    } catch (error) {
      this.#connection.exec("ROLLBACK");
      throw error;
    }
  }

  #write(sorted: readonly FedEvent[]): void {
    const ids = this.#insert(sorted);
    const fresh = sorted.filter(({ messageId }) => ids.has(messageId));
    const streams = sumUpStreams(fresh);
    if (streams.length === 0) return;
    const upserted = this.#upsertStreams.all(
      JSON.stringify(streams),
      this.#trigger.expiresAfterMicros,
      Date.now() * 1000,
      this.#trigger.fingerprint,
    ) as { id: number; key_hash: string }[];
    const streamIds = new Map(upserted.map(({ id, key_hash }) => [key_hash, id]));
    const links = fresh.flatMap(({ messageId, key }) =>
      key === null ? [] : { s: streamIds.get(key.hash), e: ids.get(messageId) },
    );
    this.#insertLinks.run(JSON.stringify(links));
  }

  /** Gives the ids of those that are new. */
  #insert(events: readonly FedEvent[]): Map<string, number> {
    const ids = new Map<string, number>();
    let rows = MOST_ROWS;
    for (let from = 0; from < events.length; from += rows) {
      while (rows > events.length - from) rows /= 2;
      const values: unknown[] = [];
      for (const { messageId, eventType, timestamp, traits } of events.slice(from, from + rows)) {
        values.push(messageId, this.#typeIds.get(eventType), timestamp, JSON.stringify(traits));
      }
      const inserted = this.#insertEvents.get(rows)?.all(values) as { id: number; message_id: string }[];
      for (const { id, message_id } of inserted) ids.set(message_id, id);
    }
    return ids;
  }

  #learnTypes(batch: readonly FedEvent[]): void {
    const unknown = new Set(
      batch.map(({ eventType }) => eventType).filter((type) => !this.#typeIds.has(type)),
    );
    if (unknown.size === 0) return;
    this.#connection.prepare(INSERT_EVENT_TYPES).run(JSON.stringify([...unknown]));
    const rows = this.#connection.prepare("SELECT id, name FROM event_type").all() as {
      id: number;
      name: string;
    }[];
    for (const { id, name } of rows) this.#typeIds.set(name, id);
  }
}
