import { createJoinStreams, type WrittenStream } from "../joining.js";
import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { DRAFT_COLUMNS, DRAFTS } from "./stream-record.js";

/** The expiration of the stream with what joins it. $3 names the triggers whose expirations follow the first event. */
const EXPIRE_AT = `CASE WHEN $3::jsonb ? EXCLUDED.name
  THEN least(s.first_event, EXCLUDED.first_event) + (EXCLUDED.expire_at - EXCLUDED.first_event)
  ELSE greatest(s.last_event, EXCLUDED.last_event) + (EXCLUDED.expire_at - EXCLUDED.last_event) END`;

/**
 * Reads, decides and writes in one visit to each row; locks also those that it doesn't write. In the order of the
 * hashes, so that feeders wait for each other in a line. $2 are the hashes that are only to be locked. Comes back as
 * one value of JSON, which the driver reads in a third of the time. Index: the unique one on open_key.
 */
const JOIN = `
WITH joined AS (
INSERT INTO stream AS s (${DRAFT_COLUMNS}, has_elder)
SELECT r.name, r.key_hash, r.key_hash, r.distinguishing::jsonb, ${ACTIVE}, r.first_event, r.last_event,
  r.expire_at, r.expire_at, r.fire_at, r.progress, r.criteria, r.event_count, FALSE
FROM ${DRAFTS}
ORDER BY r.n
ON CONFLICT (open_key) DO UPDATE SET
  first_event = least(s.first_event, EXCLUDED.first_event),
  last_event = greatest(s.last_event, EXCLUDED.last_event),
  expire_at = ${EXPIRE_AT},
  expire_floor = least(s.expire_floor, ${EXPIRE_AT}),
  fire_at = coalesce(s.fire_at, EXCLUDED.fire_at),
  progress = CASE WHEN EXCLUDED.fire_at IS NULL THEN s.progress ELSE EXCLUDED.progress END,
  event_count = s.event_count + EXCLUDED.event_count
WHERE NOT $2::jsonb ? EXCLUDED.key_hash AND NOT s.has_elder AND s.criteria = EXCLUDED.criteria
  AND (s.fire_at IS NULL OR EXCLUDED.fire_at IS NULL)
  AND s.expire_at > EXCLUDED.last_event AND ${EXPIRE_AT} > EXCLUDED.last_event
RETURNING id, key_hash, event_count, expire_at, fire_at)
SELECT coalesce(json_agg(json_build_array(id, key_hash, event_count, expire_at, fire_at)), '[]') AS rows FROM joined`;

/** Those of some keys that have active streams without the open key. Index: the partial one on key_hash. */
const SELECT_ELDERS = `
SELECT key_hash FROM stream WHERE key_hash = ANY ($1::text[]) AND state = ${ACTIVE} AND open_key IS NULL`;
const NOTE_ELDERS = "UPDATE stream SET has_elder = TRUE WHERE open_key = ANY ($1::text[])";

export const joinStreams: NonNullable<Statements["joinStreams"]> = createJoinStreams({
  async join(connection, { drafts, lockedOnly, followFirst }) {
    const parameters = [drafts, setOf(lockedOnly), setOf(followFirst)];
    const [answer] = await connection.query<{ rows: WrittenStream[] }>(JOIN, parameters);
    return answer?.rows ?? [];
  },

  /**
   * A key without an open stream can have active ones: the one that closed them was claimed meanwhile. Only now, with
   * the open key ours, can nobody add to them; so they are looked for after the insertion, by a statement that sees all
   * that was committed before it.
   */
  async findElders(connection, hashes) {
    const rows = await connection.query<{ key_hash: string }>(SELECT_ELDERS, [hashes]);
    const found = new Set(rows.map(({ key_hash }) => key_hash));
    if (found.size > 0) await connection.query(NOTE_ELDERS, [[...found]]);
    return found;
  },
});

/** A set of texts, as the operator `?` looks it up. */
function setOf(texts: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(texts.map((text) => [text, 0])));
}
