import type { ColumnType, EntitySchema, EntitySchemaColumnOptions } from "typeorm";
import { loadTypeOrm } from "./typeorm-module.js";

/** The types of columns that differ between databases. */
export interface EntityTypes {
  readonly json: ColumnType;
  /** Whole numbers of 64 bits. */
  readonly integer: ColumnType;
  /** Text that is compared; without it, it is text like any other. */
  readonly text?: EntitySchemaColumnOptions;
}

const TEXT: EntitySchemaColumnOptions = { type: "text" };

/**
 * The tables as TypeORM's entities, for those who query them through the store's `dataSource`: `EventType`, `Event`,
 * `Stream` and `StreamEvent`. The store itself uses SQL, and migrations alone change the schema.
 */
export async function defineEntities({
  json,
  integer,
  text: key = TEXT,
}: EntityTypes): Promise<EntitySchema[]> {
  const { EntitySchema } = loadTypeOrm();
  const id = { type: integer, primary: true, generated: "increment" } as const;
  const time = { type: integer } as const;
  const timeOrNull = { type: integer, nullable: true } as const;
  const keyOrNull = { ...key, nullable: true };
  const textOrNull = { ...TEXT, nullable: true };
  const number = { type: "int" } as const;
  return [
    new EntitySchema({ name: "EventType", tableName: "event_type", columns: { id, name: key } }),
    new EntitySchema({
      name: "Event",
      tableName: "event",
      columns: {
        id,
        message_id: key,
        event_type_id: number,
        timestamp: time,
        depth: number,
        traits: { type: json },
      },
    }),
    new EntitySchema({
      name: "Stream",
      tableName: "stream",
      columns: {
        id,
        name: key,
        key_hash: key,
        open_key: keyOrNull,
        distinguishing: { type: json },
        state: number,
        first_event: time,
        last_event: time,
        expire_at: time,
        fire_at: timeOrNull,
        progress: { type: json },
        criteria: TEXT,
        event_count: number,
        serial: number,
        attempts: number,
        worker: textOrNull,
        lease_until: timeOrNull,
        retry_at: timeOrNull,
        unknown_since: timeOrNull,
        run_key: textOrNull,
        run_done: { type: "boolean" },
        handlers: { type: json, nullable: true },
        committed: { type: json },
        failures: { type: json },
      },
    }),
    new EntitySchema({
      name: "StreamEvent",
      tableName: "stream_event",
      columns: {
        stream_id: { type: integer, primary: true },
        event_id: { type: integer, primary: true },
      },
    }),
  ];
}
