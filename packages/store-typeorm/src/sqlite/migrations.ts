import { MIGRATION_NAMES, type Migration } from "../migration/migration.js";
import { ACTIVE } from "../state-numbers.js";

/** AUTOINCREMENT: an id is never used twice, not even that of the last row after its deletion. */
export const sqliteMigrations: readonly Migration[] = [
  {
    name: MIGRATION_NAMES.events,
    description: "event types and events",
    up: [
      `CREATE TABLE event_type (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
)`,
      `CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  event_type_id INTEGER NOT NULL REFERENCES event_type (id),
  timestamp INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  traits TEXT NOT NULL
)`,
      "CREATE INDEX event_timestamp ON event (timestamp)",
    ],
    down: ["DROP TABLE event", "DROP TABLE event_type"],
  },
  {
    name: MIGRATION_NAMES.streams,
    description: "streams and their events",
    up: [
      `CREATE TABLE stream (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  open_key TEXT UNIQUE,
  distinguishing TEXT NOT NULL,
  state INTEGER NOT NULL,
  first_event INTEGER NOT NULL,
  last_event INTEGER NOT NULL,
  expire_at INTEGER NOT NULL,
  fire_at INTEGER,
  progress TEXT NOT NULL,
  criteria TEXT NOT NULL,
  event_count INTEGER NOT NULL,
  serial INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  lease_until INTEGER,
  retry_at INTEGER,
  unknown_since INTEGER,
  run_key TEXT,
  run_done INTEGER NOT NULL DEFAULT 0,
  handlers TEXT,
  committed TEXT NOT NULL DEFAULT '[]',
  failures TEXT NOT NULL DEFAULT '[]'
)`,
      `CREATE INDEX stream_active_key ON stream (key_hash) WHERE state = ${ACTIVE}`,
      `CREATE INDEX stream_fire ON stream (fire_at, id) WHERE state = ${ACTIVE} AND fire_at IS NOT NULL`,
      `CREATE INDEX stream_expire ON stream (expire_at, id) WHERE state = ${ACTIVE}`,
      "CREATE INDEX stream_retry ON stream (retry_at, id) WHERE retry_at IS NOT NULL",
      "CREATE INDEX stream_lease ON stream (lease_until, id) WHERE lease_until IS NOT NULL",
      `CREATE TABLE stream_event (
  stream_id INTEGER NOT NULL REFERENCES stream (id),
  event_id INTEGER NOT NULL REFERENCES event (id),
  PRIMARY KEY (stream_id, event_id)
) WITHOUT ROWID`,
      "CREATE INDEX stream_event_event ON stream_event (event_id)",
    ],
    down: ["DROP TABLE stream_event", "DROP TABLE stream"],
  },
  {
    name: MIGRATION_NAMES.tally,
    description: "counters of what came in and what became of it",
    up: [
      `CREATE TABLE tally (
  writer text NOT NULL,
  name text NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (writer, name)
) WITHOUT ROWID`,
    ],
    down: ["DROP TABLE tally"],
  },
];
