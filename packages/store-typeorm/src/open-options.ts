import type { Logger } from "@winchester/core";

/** How a database is reached. */
export interface DatabaseOptions {
  readonly logger?: Logger;
  /** The most connections, where the database takes several. Default: 10. */
  readonly poolSize?: number;
  /** How long to wait for a connection, or in SQLite for the other work of this process. Default: 30,000. */
  readonly waitMs?: number;
  /** How long one statement may take. Default: 60,000. */
  readonly statementTimeoutMs?: number;
  /** The folder from which a relative path of a SQLite file starts. Default: the current one. */
  readonly folder?: string;
  /**
   * A driver to be used instead of the installed package: the module `pg` or `mysql2`, or for SQLite the class
   * of better-sqlite3.
   */
  readonly driver?: unknown;
}

/** How a store is opened. */
export interface OpenOptions extends DatabaseOptions {
  /** Brings the schema up to date first. Default: false; a database in memory always has it done. */
  readonly migrate?: boolean;
  /** Wants an index for searches by trait (PostgreSQL); made by `migrate` and by `upgradeDatabase`. */
  readonly traitIndex?: boolean;
}

/** {@link DatabaseOptions} with nothing left open. */
export type ResolvedOptions = Required<Omit<DatabaseOptions, "driver">> & Pick<DatabaseOptions, "driver">;
