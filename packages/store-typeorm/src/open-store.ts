import type { Store } from "@winchester/core";
import type { DataSource } from "typeorm";
import { dialectOf } from "./dialects.js";
import { requireSchema, upgrade } from "./migration/migrator.js";
import { openDatabase } from "./open-database.js";
import type { OpenOptions } from "./open-options.js";
import { upgradeDatabase } from "./schema.js";
import { TypeOrmStore } from "./store.js";

/**
 * Opens a store on PostgreSQL, MariaDB or MySQL, or SQLite. The URL decides which:
 * `postgresql://user:password@host:5432/database` (`?schema=` puts the tables into a schema, other options go to
 * the driver), `mysql://user:password@host:3306/database` (or `mariadb:`), `sqlite:file.db`,
 * `sqlite:///relative.db`, `sqlite:////absolute.db` (`?synchronous=full` for power cuts), `sqlite::memory:`.
 *
 * @throws WinchesterError DATABASE_URL, DATABASE_DRIVER, DATABASE_LOGIN, DATABASE_UNKNOWN, DATABASE_FOLDER,
 * DATABASE_FILE, DATABASE_NOT_WRITABLE, SCHEMA_MISSING, SCHEMA_OUTDATED, SCHEMA_NEWER
 * @throws StoreUnavailableError where the server can't be reached now
 * @example
 * const store = await openTypeOrmStore("sqlite:winchester.db", { migrate: true });
 */
export async function openTypeOrmStore(
  url: string,
  options: OpenOptions = {},
): Promise<Store & { dataSource: DataSource }> {
  const dialect = dialectOf(url);
  const transient = dialect.isTransient(url);
  if (options.migrate && !transient) await upgradeDatabase(url, "head", options);
  const database = await openDatabase(dialect, url, { ...options, create: transient });
  try {
    if (transient) await upgrade(database, dialect.schema, "head");
    else await requireSchema(database, dialect.schema);
    return new TypeOrmStore(database, dialect.statements);
  } catch (error) {
    await database.close();
    throw error;
  }
}
