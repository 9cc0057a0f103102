/**
 * One step of the schema, as lists of statements. Each dialect has the same steps under the same names; a step that
 * was released is never changed. Names end in the time at which the step was made, in milliseconds: TypeORM wants
 * it so, whose own migration commands can read and write the same table.
 */
export interface Migration {
  readonly name: string;
  /** What it does, in a few words. */
  readonly description: string;
  readonly up: readonly string[];
  /** Undoes `up`, with all data. */
  readonly down: readonly string[];
}

/** The names and descriptions of all steps, oldest first. */
export const MIGRATION_NAMES = {
  events: "Events1795392000000",
  streams: "Streams1795392000001",
  tally: "Tally1795392000002",
} as const;

/** The time in a migration's name. */
export function timestampOf(name: string): number {
  return Number(name.slice(-13));
}

/** The table in which a database keeps what was applied; its columns are those of TypeORM. */
export const MIGRATION_TABLE = "winchester_migration";
