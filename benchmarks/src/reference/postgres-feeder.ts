import type pg from "pg";
import { type FedEvent, sortOnce, sumUpStreams } from "./fed-batch.js";

/** What the statements need to know of the trigger. */
export interface ReferenceTrigger {
  readonly fingerprint: string;
  readonly expiresAfterMicros: number;
}

const INSERT_EVENTS = `
INSERT INTO event (message_id, event_type_id, timestamp, depth, traits)
SELECT r.message_id, r.event_type_id, r.timestamp, 0, r.traits
FROM jsonb_to_recordset($1::jsonb) AS r(message_id text, event_type_id integer, timestamp bigint, traits jsonb)
ON CONFLICT (message_id) DO NOTHING
RETURNING id, message_id`;

/** $2 the expiration's distance from the last event, $3 now, $4 the fingerprint. */
const UPSERT_STREAMS = `
INSERT INTO stream AS s (name, key_hash, open_key, distinguishing, state, first_event, last_event, expire_at,
  expire_floor, fire_at, progress, criteria, event_count)
SELECT r.name, r.key_hash, r.key_hash, r.distinguishing::jsonb, 1, r.first_event, r.last_event,
  r.last_event + $2::bigint, r.last_event + $2::bigint, CASE WHEN r.fires > 0 THEN $3::bigint END,
  jsonb_build_array(least(r.fires, 1)), $4, r.event_count
FROM jsonb_to_recordset($1::jsonb) AS r(name text, key_hash text, distinguishing text, first_event bigint,
  last_event bigint, event_count integer, fires integer)
ON CONFLICT (open_key) DO UPDATE SET
  first_event = least(s.first_event, EXCLUDED.first_event),
  last_event = greatest(s.last_event, EXCLUDED.last_event),
  expire_at = greatest(s.last_event, EXCLUDED.last_event) + $2::bigint,
  fire_at = coalesce(s.fire_at, EXCLUDED.fire_at),
  progress = CASE WHEN EXCLUDED.fire_at IS NULL THEN s.progress ELSE EXCLUDED.progress END,
  event_count = s.event_count + EXCLUDED.event_count
RETURNING id, key_hash`;

const INSERT_LINKS = `
INSERT INTO stream_event (stream_id, event_id)
SELECT r.s, r.e FROM jsonb_to_recordset($1::jsonb) AS r(s bigint, e bigint)`;

const INSERT_EVENT_TYPES = `
INSERT INTO event_type (name) SELECT jsonb_array_elements_text($1::jsonb) ON CONFLICT DO NOTHING`;

/** Feeds by hand: one connection, one transaction a batch, three statements in it. */
export class PostgresReferenceFeeder {
  readonly #client: pg.Client;
  readonly #trigger: ReferenceTrigger;
  readonly #channel: string | undefined;
  readonly #typeIds = new Map<string, number>();

  /** Each commit is notified on `channel`, where one is given. */
  constructor(client: pg.Client, trigger: ReferenceTrigger, channel?: string) {
    this.#client = client;
    this.#trigger = trigger;
    this.#channel = channel;
  }

  async feed(batch: readonly FedEvent[]): Promise<void> {
    const sorted = sortOnce(batch);
    await this.#learnTypes(sorted);
    await this.#client.query("BEGIN");
    try {
      await this.#write(sorted);
      if (this.#channel !== undefined) await this.#client.query(`NOTIFY ${this.#channel}`);
      await this.#client.query("COMMIT");
    } catch (error) {
      await this.#client.query("ROLLBACK");
      throw error;
    }
  }

  async #write(sorted: readonly FedEvent[]): Promise<void> {
    const rows = sorted.map(({ messageId, eventType, timestamp, traits }) => ({
      message_id: messageId,
      event_type_id: this.#typeIds.get(eventType),
      timestamp,
      traits,
    }));
    const inserted = await this.#client.query<{ id: number; message_id: string }>(INSERT_EVENTS, [
      JSON.stringify(rows),
    ]);
    const ids = new Map(inserted.rows.map(({ id, message_id }) => [message_id, id]));
    const fresh = sorted.filter(({ messageId }) => ids.has(messageId));
    const streams = sumUpStreams(fresh);
    if (streams.length === 0) return;
    const upserted = await this.#client.query<{ id: number; key_hash: string }>(UPSERT_STREAMS, [
      JSON.stringify(streams),
      this.#trigger.expiresAfterMicros,
      Date.now() * 1000,
      this.#trigger.fingerprint,
    ]);
    const streamIds = new Map(upserted.rows.map(({ id, key_hash }) => [key_hash, id]));
    const links = fresh.flatMap(({ messageId, key }) =>
      key === null ? [] : { s: streamIds.get(key.hash), e: ids.get(messageId) },
    );
    await this.#client.query(INSERT_LINKS, [JSON.stringify(links)]);
  }

  /** The ids of event types are few and never change: they are asked for once. */
  async #learnTypes(batch: readonly FedEvent[]): Promise<void> {
    const unknown = new Set(
      batch.map(({ eventType }) => eventType).filter((type) => !this.#typeIds.has(type)),
    );
    if (unknown.size === 0) return;
    await this.#client.query(INSERT_EVENT_TYPES, [JSON.stringify([...unknown])]);
    const { rows } = await this.#client.query<{ id: number; name: string }>(
      "SELECT id, name FROM event_type",
    );
    for (const { id, name } of rows) this.#typeIds.set(name, id);
  }
}
