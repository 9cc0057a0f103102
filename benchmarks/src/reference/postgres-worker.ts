import type pg from "pg";

/** States as the tables number them. */
const ACTIVE = 1;
const FIRING = 2;
const LEASE_MICROS = 60_000_000;
const NOW = "(SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)";

/** $1 now on the worker's clock, $2 how many, $3 the worker's name. */
const CLAIM = `
WITH ready AS MATERIALIZED (
  SELECT id FROM stream WHERE state = ${ACTIVE} AND fire_at < $1
  ORDER BY fire_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
UPDATE stream AS s SET state = ${FIRING}, serial = serial + 1, attempts = attempts + 1, worker = $3,
  lease_until = ${NOW} + ${LEASE_MICROS}, open_key = NULL, run_key = gen_random_uuid()::text
FROM ready WHERE s.id = ready.id
RETURNING s.id, s.serial`;

const LOAD = `
SELECT l.stream_id, e.message_id, t.name AS event_type, e.timestamp, e.traits
FROM stream_event l JOIN event e ON e.id = l.event_id JOIN event_type t ON t.id = e.event_type_id
WHERE l.stream_id = ANY ($1::bigint[])`;

/** Fenced by the serial number: what another worker has taken over is left alone. */
const FINISH = `
WITH held AS MATERIALIZED (
  SELECT s.id FROM stream s
  JOIN unnest($1::bigint[], $2::integer[]) AS r(id, serial) ON s.id = r.id AND s.serial = r.serial
  WHERE s.state = ${FIRING} ORDER BY s.id FOR UPDATE OF s),
unlinked AS (DELETE FROM stream_event l USING held WHERE l.stream_id = held.id),
purged AS (DELETE FROM stream s USING held WHERE s.id = held.id)
SELECT id FROM held`;

interface ReferenceMember {
  readonly stream_id: number;
  readonly message_id: string;
  readonly event_type: string;
  readonly timestamp: number;
  readonly traits: Readonly<Record<string, unknown>>;
}

/** What the reference does with a stream's events, sorted by time and message id. */
export type ReferenceHandler = (members: readonly ReferenceMember[]) => void;

/** One round of a hand-written worker: claim, load, handle, finish. Gives how many streams it finished. */
export async function workByHand(
  client: pg.Client,
  limit: number,
  handle: ReferenceHandler,
): Promise<number> {
  const worker = `by-hand-${process.pid}`;
  const claims = (
    await client.query<{ id: number; serial: number }>(CLAIM, [Date.now() * 1000, limit, worker])
  ).rows;
  if (claims.length === 0) return 0;
  const ids = claims.map(({ id }) => id);
  const { rows } = await client.query<ReferenceMember>(LOAD, [ids]);
  const members = new Map<number, ReferenceMember[]>(ids.map((id) => [id, []]));
  for (const row of rows) members.get(row.stream_id)?.push(row);
  for (const list of members.values()) {
    handle(list.sort((a, b) => a.timestamp - b.timestamp || (a.message_id < b.message_id ? -1 : 1)));
  }
  const finished = await client.query(FINISH, [ids, claims.map(({ serial }) => serial)]);
  return finished.rowCount ?? 0;
}
