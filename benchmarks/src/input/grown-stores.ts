import type { Event } from "@winchester/core";
import type { BenchDatabase } from "../database/bench-database.js";
import { toFedEvents } from "../reference/fed-batch.js";
import { PostgresReferenceFeeder } from "../reference/postgres-feeder.js";
import { createEvent } from "./event-feed.js";
import { createRandom, createUuid } from "./random.js";
import { EXPIRES_AFTER_MICROS, usageTrigger } from "./usage-trigger.js";

/** Events that are stored by one statement. */
const FILL_STEP = 50_000;
const EVENTS_A_STREAM = 10;
const FEED_STEP = 1_000;

/** Makes events of the same instance, none of which is the report: they go on joining. */
export function createInstance(random: () => number): { readonly id: string; next(): Event } {
  const id = createUuid(random);
  let number = 0;
  return { id, next: () => createEvent(number++, id, false, random) };
}

/** Feeds so many instances so many events each. */
export async function growStreams(
  { client }: BenchDatabase,
  instances: readonly { next(): Event }[],
  eventsEach: number,
): Promise<void> {
  const { fingerprint } = usageTrigger;
  const feeder = new PostgresReferenceFeeder(client, {
    fingerprint,
    expiresAfterMicros: EXPIRES_AFTER_MICROS,
  });
  let batch: Event[] = [];
  for (const instance of instances) {
    for (let count = 0; count < eventsEach; count += 1) {
      batch.push(instance.next());
      if (batch.length < FEED_STEP) continue;
      await feeder.feed(toFedEvents(batch, usageTrigger));
      batch = [];
    }
  }
  await feeder.feed(toFedEvents(batch, usageTrigger));
}

/**
 * Fills an empty store with events of 500 bytes, ten to a stream, by SQL alone: ids are random as those of messages
 * are, so that indexes look as they do after feeding.
 */
export async function fillStore({ client }: BenchDatabase, events: number): Promise<void> {
  const sample = toFedEvents([createInstance(createRandom(7)).next()], usageTrigger)[0];
  if (sample === undefined) throw new Error("no sample");
  await client.query("INSERT INTO event_type (name) VALUES ($1) ON CONFLICT DO NOTHING", [sample.eventType]);
  for (let from = 0; from < events; from += FILL_STEP) {
    const count = Math.min(FILL_STEP, events - from);
    await client.query(
      `INSERT INTO event (message_id, event_type_id, timestamp, depth, traits)
SELECT gen_random_uuid()::text, (SELECT id FROM event_type WHERE name = $1), $2::bigint + n * 1000, 0, $3::jsonb
FROM generate_series(1, $4::integer) AS n`,
      [sample.eventType, sample.timestamp, JSON.stringify(sample.traits), count],
    );
  }
  await client.query(
    `INSERT INTO stream (name, key_hash, open_key, distinguishing, state, first_event, last_event, expire_at,
  expire_floor, fire_at, progress, criteria, event_count)
SELECT $1, key, key, jsonb_build_object('instance_id', key), 1, $2::bigint, $2::bigint, $2::bigint + $3::bigint,
  $2::bigint + $3::bigint, NULL, '[0]', $4, ${EVENTS_A_STREAM}
FROM (SELECT left(replace(gen_random_uuid()::text, '-', ''), 22) AS key
  FROM generate_series(1, $5::integer)) AS keys`,
    [
      usageTrigger.name,
      sample.timestamp,
      EXPIRES_AFTER_MICROS,
      usageTrigger.fingerprint,
      Math.ceil(events / EVENTS_A_STREAM),
    ],
  );
  await client.query(
    `INSERT INTO stream_event (stream_id, event_id) SELECT 1 + id / ${EVENTS_A_STREAM}, id FROM event`,
  );
  await client.query("VACUUM ANALYZE");
}
