import type { Connection } from "../connection.js";
import { createJoinStreams, type JoinParameters, openedAmong, type WrittenStream } from "../joining.js";
import type { StreamRecord } from "../rows/stream-row.js";
import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { bigints, jsonLines, lines } from "./columns.js";
import { inChunks } from "./in-chunks.js";
import { prepared } from "./prepared.js";
import { DRAFT_COLUMNS } from "./stream-record.js";

/** The expiration of the stream with what joins it. $3 names the triggers whose expirations follow the first event. */
const EXPIRE_AT = `CASE WHEN $3::jsonb ? EXCLUDED.name
  THEN least(s.first_event, EXCLUDED.first_event) + (EXCLUDED.expire_at - EXCLUDED.first_event)
  ELSE greatest(s.last_event, EXCLUDED.last_event) + (EXCLUDED.expire_at - EXCLUDED.last_event) END`;

/**
 * Reads, decides and writes in one visit to each row; locks also those that it doesn't write. In the order of the
 * hashes, as they are given: so feeders wait for each other in a line. $2 are the hashes that are only to be locked.
 * $4 are the triggers, each once, with their criteria's fingerprints in $5; the rows refer to them by their places. The
 * result comes as one value, which the driver reads in a third of the time. Index: the unique one on open_key.
 */
const JOIN = prepared(`
WITH joined AS (
INSERT INTO stream AS s (${DRAFT_COLUMNS}, has_elder)
SELECT ($4::text[])[r.t::integer], r.k, r.k, r.d::jsonb, ${ACTIVE}, r.a, r.z, r.x, r.x, r.f, r.p::jsonb, ($5::text[])[r.t::integer], r.c,
  FALSE
FROM ROWS FROM (
  ${lines("$1")}, unnest($6::bigint[]), ${lines("$7")}, unnest($8::bigint[]), unnest($9::bigint[]),
  unnest($10::bigint[]), unnest($11::bigint[]), ${lines("$12")}, unnest($13::bigint[])
) AS r(k, t, d, a, z, x, f, p, c)
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
SELECT coalesce(json_agg(json_build_array(id, key_hash, event_count, expire_at, fire_at)), '[]') AS rows FROM joined`);

/** Those of some keys that have active streams without the open key. Index: the partial one of just these. */
const SELECT_CLOSED = prepared(`
SELECT key_hash FROM stream
WHERE key_hash = ANY (string_to_array($1, E'\\n')) AND state = ${ACTIVE} AND open_key IS NULL`);
const NOTE_ELDERS = "UPDATE stream SET has_elder = TRUE WHERE open_key = ANY ($1::text[])";

export const joinStreams: NonNullable<Statements["joinStreams"]> = createJoinStreams(
  async (connection, parameters) => {
    const { drafts } = parameters;
    const [written, closed] = await Promise.all([
      join(connection, parameters),
      findClosed(connection, drafts),
    ]);
    if (closed.size === 0) return { written, elderly: [] };
    const elderly = [...openedAmong(written, parameters)].filter((hash) => closed.has(hash));
    if (elderly.length > 0) await connection.query(NOTE_ELDERS, [elderly]);
    return { written, elderly };
  },
);

async function join(
  connection: Connection,
  { drafts, lockedOnly, followFirst }: JoinParameters,
): Promise<readonly WrittenStream[]> {
  const [locked, first] = [setOf(lockedOnly), setOf(followFirst)];
  const fingerprints = new Map(drafts.map(({ name, criteria }) => [name, criteria]));
  const places = new Map([...fingerprints.keys()].map((name, index) => [name, index + 1]));
  const triggers = [[...fingerprints.keys()], [...fingerprints.values()]];
  return inChunks(connection, drafts, async (chunk) => {
    const parameters = [
      jsonLines(chunk.map(({ key_hash }) => key_hash ?? "")),
      locked,
      first,
      ...triggers,
      bigints(chunk.map(({ name }) => places.get(name) ?? null)),
      jsonLines(chunk.map(({ distinguishing }) => distinguishing ?? "")),
      bigints(chunk.map(({ first_event }) => first_event)),
      bigints(chunk.map(({ last_event }) => last_event)),
      bigints(chunk.map(({ expire_at }) => expire_at)),
      bigints(chunk.map(({ fire_at }) => fire_at)),
      jsonLines(chunk.map(({ progress }) => JSON.stringify(progress))),
      bigints(chunk.map(({ event_count }) => event_count)),
    ];
    const [answer] = await connection.query<{ rows: WrittenStream[] }>(JOIN, parameters);
    return answer?.rows ?? [];
  });
}

/**
 * A key without an open stream can have active ones: the one that closed them was claimed meanwhile. Only when the open
 * key is ours can nobody add to them; so they are looked for after the insertion, by a statement that sees all that was
 * committed before it. It is sent right behind, for all keys, so that nothing waits for it.
 */
async function findClosed(
  connection: Connection,
  drafts: readonly StreamRecord[],
): Promise<ReadonlySet<string>> {
  const hashes = jsonLines(drafts.map(({ key_hash }) => key_hash ?? ""));
  const rows = await connection.query<{ key_hash: string }>(SELECT_CLOSED, [hashes]);
  return new Set(rows.map(({ key_hash }) => key_hash));
}

/** A set of texts, as the operator `?` looks it up. */
function setOf(texts: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(texts.map((text) => [text, 0])));
}
