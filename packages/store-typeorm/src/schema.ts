import type { Database } from "./database.js";
import type { Dialect } from "./dialect.js";
import { dialectOf } from "./dialects.js";
import { downgradeSql, stampSql, upgradeSql } from "./migration/migration-sql.js";
import { downgrade, findRevision, stamp, upgrade } from "./migration/migrator.js";
import { openDatabase } from "./open-database.js";
import type { OpenOptions } from "./open-options.js";

/** Migrations rebuild whole tables: no statement of theirs is stopped before this. */
const MIGRATION_TIMEOUT_MS = 24 * 3_600_000;

/** One step of the schema, for those who list them. */
export interface SchemaRevision {
  readonly name: string;
  readonly description: string;
}

/** From which revision to which; see {@link upgradeDatabase} for how they are written. */
export interface SchemaRange {
  readonly from?: string;
  readonly to?: string;
}

/** The steps of the schema for a URL's kind of database, oldest first. Needs no connection. */
export function listRevisions(url: string): SchemaRevision[] {
  return dialectOf(url).schema.migrations.map(({ name, description }) => ({ name, description }));
}

/** The latest step that the database has; null for a database without tables of ours. */
export function findCurrentRevision(url: string, options: OpenOptions = {}): Promise<string | null> {
  return withDatabase(url, options, false, ({ schema }, database) => findRevision(database, schema));
}

/**
 * Brings the schema forward to a revision: `head`, a migration's name or its beginning, `+N`. Makes a SQLite file,
 * or a PostgreSQL schema that the URL names, where it isn't there. Gives the names of the steps taken.
 *
 * @throws WinchesterError REVISION_UNKNOWN, REVISION_DIRECTION, SCHEMA_NEWER, and what opening throws
 */
export function upgradeDatabase(
  url: string,
  revision = "head",
  options: OpenOptions = {},
): Promise<string[]> {
  return withDatabase(url, options, true, async ({ schema }, database) => {
    const steps = await upgrade(database, schema, revision);
    const { traitIndex } = schema;
    const atHead = (await findRevision(database, schema)) === schema.migrations.at(-1)?.name;
    if (options.traitIndex && traitIndex !== null && atHead) {
      await database.write((connection) => connection.query(traitIndex));
    }
    return steps;
  });
}

/**
 * Takes the schema back to a revision: `base` (nothing is left), a migration's name or its beginning, `-N`. The
 * data of what is taken back is lost. Gives the names of the steps taken back.
 */
export function downgradeDatabase(
  url: string,
  revision: string,
  options: OpenOptions = {},
): Promise<string[]> {
  return withDatabase(url, options, false, ({ schema }, database) => downgrade(database, schema, revision));
}

/** Notes a revision as the database's own without changing anything else; gives its name. */
export function stampDatabase(url: string, revision: string, options: OpenOptions = {}): Promise<string> {
  return withDatabase(url, options, true, ({ schema }, database) => stamp(database, schema, revision));
}

/** What {@link upgradeDatabase} would run, from `base` and to `head` if not said. Needs no connection. */
export function toUpgradeSql(
  url: string,
  range: SchemaRange & { readonly traitIndex?: boolean } = {},
): string {
  const { from = "base", to = "head", traitIndex = false } = range;
  return upgradeSql(dialectOf(url).schema, from, to, traitIndex);
}

/** What {@link downgradeDatabase} would run, from `head` if not said. Needs no connection. */
export function toDowngradeSql(url: string, range: SchemaRange & { readonly to: string }): string {
  return downgradeSql(dialectOf(url).schema, range.from ?? "head", range.to);
}

/** What {@link stampDatabase} would run. Needs no connection. */
export function toStampSql(url: string, revision: string): string {
  return stampSql(dialectOf(url).schema, revision);
}

async function withDatabase<T>(
  url: string,
  options: OpenOptions,
  create: boolean,
  work: (dialect: Dialect, database: Database) => Promise<T>,
): Promise<T> {
  const dialect = dialectOf(url);
  const database = await openDatabase(dialect, url, {
    ...options,
    poolSize: 1,
    statementTimeoutMs: MIGRATION_TIMEOUT_MS,
    create,
  });
  try {
    return await work(dialect, database);
  } finally {
    await database.close();
  }
}
