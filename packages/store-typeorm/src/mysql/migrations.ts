import { MIGRATION_NAMES, type Migration } from "../migration/migration.js";

/**
 * Text that is compared is binary: bytes, without the padding of MySQL's collations, whose names differ between
 * MySQL and MariaDB. No foreign keys between the hot tables: their checks lock rows that the protocol has locked
 * already. `batch` and `run_key` are given at the insertion, since MySQL doesn't say which rows it inserted.
 */
export const mysqlMigrations: readonly Migration[] = [
  {
    name: MIGRATION_NAMES.events,
    description: "event types and events",
    up: [
      `CREATE TABLE event_type (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varbinary(512) NOT NULL UNIQUE
) CHARACTER SET utf8mb4`,
      `CREATE TABLE event (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message_id varbinary(1024) NOT NULL UNIQUE,
  event_type_id int NOT NULL,
  timestamp bigint NOT NULL,
  depth int NOT NULL,
  traits json NOT NULL,
  batch bigint NOT NULL,
  KEY event_timestamp (timestamp)
) CHARACTER SET utf8mb4`,
    ],
    down: ["DROP TABLE event", "DROP TABLE event_type"],
  },
  {
    name: MIGRATION_NAMES.streams,
    description: "streams and their events",
    up: [
      `CREATE TABLE stream (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varbinary(512) NOT NULL,
  key_hash varbinary(32) NOT NULL,
  open_key varbinary(32) UNIQUE,
  distinguishing json NOT NULL,
  state tinyint NOT NULL,
  first_event bigint NOT NULL,
  last_event bigint NOT NULL,
  expire_at bigint NOT NULL,
  fire_at bigint,
  progress json NOT NULL,
  criteria text NOT NULL,
  event_count int NOT NULL,
  serial int NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  worker text,
  lease_until bigint,
  retry_at bigint,
  unknown_since bigint,
  run_key varchar(64) CHARACTER SET ascii NOT NULL,
  run_done boolean NOT NULL DEFAULT FALSE,
  handlers json,
  committed json NOT NULL DEFAULT ('[]'),
  failures json NOT NULL DEFAULT ('[]'),
  KEY stream_active_key (key_hash, state, id),
  KEY stream_fire (state, fire_at, id),
  KEY stream_expire (state, expire_at, id),
  KEY stream_retry (state, retry_at, id),
  KEY stream_lease (state, lease_until, id)
) CHARACTER SET utf8mb4`,
      `CREATE TABLE stream_event (
  stream_id bigint NOT NULL,
  event_id bigint NOT NULL,
  PRIMARY KEY (stream_id, event_id),
  KEY stream_event_event (event_id)
)`,
    ],
    down: ["DROP TABLE stream_event", "DROP TABLE stream"],
  },
  {
    name: MIGRATION_NAMES.tally,
    description: "counters of what came in and what became of it",
    up: [
      `CREATE TABLE tally (
  writer varchar(64) CHARACTER SET ascii NOT NULL,
  name varchar(64) CHARACTER SET ascii NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (writer, name)
)`,
    ],
    down: ["DROP TABLE tally"],
  },
];
