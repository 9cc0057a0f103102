import { createJoinStreams, openedAmong } from "../joining.js";
import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { DRAFT_COLUMNS, RECORD_VALUES } from "./stream-record.js";

/** The expiration of the stream with what joins it. ?3 names the triggers whose expirations follow the first event. */
const EXPIRE_AT = `CASE WHEN excluded.name IN (SELECT value FROM json_each(?3))
  THEN min(s.first_event, excluded.first_event) + (excluded.expire_at - excluded.first_event)
  ELSE max(s.last_event, excluded.last_event) + (excluded.expire_at - excluded.last_event) END`;

/**
 * Reads, decides and writes in one visit to each row. ?2 are the hashes of keys that are looked at before. Indexes: the
 * unique one on open_key, the partial one on key_hash.
 */
const JOIN = `
INSERT INTO stream AS s (${DRAFT_COLUMNS})
SELECT r.value ->> 'name', r.value ->> 'key_hash', r.value ->> 'key_hash', r.value ->> 'distinguishing', ${ACTIVE},
  ${RECORD_VALUES}
FROM json_each(?1) AS r WHERE TRUE
ORDER BY r.key
ON CONFLICT (open_key) DO UPDATE SET
  first_event = min(s.first_event, excluded.first_event),
  last_event = max(s.last_event, excluded.last_event),
  expire_at = ${EXPIRE_AT},
  fire_at = coalesce(s.fire_at, excluded.fire_at),
  progress = CASE WHEN excluded.fire_at IS NULL THEN s.progress ELSE excluded.progress END,
  event_count = s.event_count + excluded.event_count
WHERE excluded.key_hash NOT IN (SELECT value FROM json_each(?2)) AND s.criteria = excluded.criteria
  AND (s.fire_at IS NULL OR excluded.fire_at IS NULL)
  AND s.expire_at > excluded.last_event AND ${EXPIRE_AT} > excluded.last_event
  AND NOT EXISTS (SELECT 1 FROM stream AS elder
    WHERE elder.key_hash = excluded.key_hash AND elder.state = ${ACTIVE} AND elder.open_key IS NULL)
RETURNING id, key_hash, event_count, expire_at, fire_at`;

const SELECT_ELDERS = `
SELECT DISTINCT key_hash FROM stream
WHERE key_hash IN (SELECT value FROM json_each(?)) AND state = ${ACTIVE} AND open_key IS NULL`;

interface WrittenRow {
  readonly id: number;
  readonly key_hash: string;
  readonly event_count: number;
  readonly expire_at: number;
  readonly fire_at: number | null;
}

export const joinStreams: NonNullable<Statements["joinStreams"]> = createJoinStreams(
  async (connection, parameters) => {
    const { drafts, lockedOnly, followFirst } = parameters;
    const texts = [drafts, lockedOnly, followFirst].map((parameter) => JSON.stringify(parameter));
    const rows = await connection.query<WrittenRow>(JOIN, texts);
    const written = rows.map(
      (row) => [row.id, row.key_hash, row.event_count, row.expire_at, row.fire_at] as const,
    );
    const opened = openedAmong(written, parameters);
    if (opened.size === 0) return { written, elderly: [] };
    const elders = await connection.query<{ key_hash: string }>(SELECT_ELDERS, [JSON.stringify([...opened])]);
    return { written, elderly: elders.map(({ key_hash }) => key_hash) };
  },
);
