import type { Database } from "./database.js";
import type { Migration } from "./migration/migration.js";
import type { ResolvedOptions } from "./open-options.js";
import type { Statements } from "./statements.js";

/**
 * One kind of database. To add one, repeat the files of a dialect's folder for it, and name it in `dialects.ts`:
 * nothing else knows which databases there are.
 */
export interface Dialect {
  /** As people write it. */
  readonly title: string;
  /** The beginnings of its URLs, without the colon. */
  readonly schemes: readonly string[];
  readonly statements: Statements;
  readonly schema: SchemaDialect;

  /** Whether a database begins empty each time it is opened. */
  isTransient(url: string): boolean;

  /**
   * Connects. Throws errors that say what is wrong with the URL, the way to the server, or the login. With
   * `create` it makes what can be made (a SQLite file).
   */
  open(url: string, options: ResolvedOptions & { readonly create: boolean }): Promise<Database>;
}

/** How a dialect keeps its schema. */
export interface SchemaDialect {
  /** Oldest first; the same names in every dialect. */
  readonly migrations: readonly Migration[];
  /** Makes the table of applied migrations where it isn't there. */
  readonly createMigrationTable: string;
  /** Gives a row where there is a table with the name that is its one parameter. */
  readonly findTable: string;
  /** Inserts an applied migration; its parameters are timestamp and name. */
  readonly insertMigration: string;
  /** Deletes an applied migration; its parameter is the name. */
  readonly deleteMigration: string;
  /** Run first in the transaction of a migration, so that one process migrates at a time. */
  readonly lock: readonly string[];
  /** Run last. */
  readonly unlock: readonly string[];
  /** Makes the index for searches by trait where it isn't there; none where there is no such thing. */
  readonly traitIndex: string | null;
  /** The statement that begins a transaction, for `--sql`. */
  readonly begin: string;
  /** A text as a literal of SQL. */
  quote(text: string): string;
}
