import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreUnavailableError, WinchesterError } from "@winchester/core";
import type { Database } from "../database.js";
import type { Dialect } from "../dialect.js";
import { defineEntities } from "../entities.js";
import { loadDriver } from "../load-driver.js";
import { MIGRATION_TABLE } from "../migration/migration.js";
import { schemaMissing } from "../migration/migrator.js";
import { toTypeOrmMigrations } from "../migration/typeorm-migrations.js";
import { loadTypeOrm } from "../typeorm-module.js";
import { SqliteDatabase } from "./database.js";
import { driverErrorOf, isBusy, translateError } from "./errors.js";
import { sqliteMigrations } from "./migrations.js";
import { MEMORY, parseSqliteUrl, type SqliteUrl } from "./url.js";

/** How long the driver itself waits for another process, with the event loop standing still. */
const BLOCKING_WAIT_MS = 10;
/** How often opening is tried while other processes open the file too. */
const OPEN_ATTEMPTS = 200;

/** The member of better-sqlite3, and of libsql, that is used here. */
interface SqliteDriverConnection {
  pragma(text: string): unknown;
}

export const openSqlite: Dialect["open"] = async (text, options): Promise<Database> => {
  const url = parseSqliteUrl(text, options.folder);
  const persistent = url.path !== MEMORY;
  if (persistent) await requireFile(url.path, options.create);
  const driver = options.driver ?? (await loadDriver("SQLite", ["libsql", "better-sqlite3"])).driver;
  const { DataSource } = loadTypeOrm();
  const dataSource = new DataSource({
    type: "better-sqlite3",
    driver,
    database: url.path,
    timeout: BLOCKING_WAIT_MS,
    prepareDatabase: (connection: SqliteDriverConnection) => prepare(connection, url),
    entities: await defineEntities({ json: "simple-json", integer: "integer" }),
    migrations: toTypeOrmMigrations(sqliteMigrations),
    migrationsTableName: MIGRATION_TABLE,
  });
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw describeRefusal(cause, url.path);
  }
  return new SqliteDatabase(dataSource, { persistent, waitMs: options.waitMs, logger: options.logger });
};

/**
 * The write-ahead log lets one process write while others read. Changing to it needs the file for itself, and SQLite
 * doesn't wait for that by itself.
 */
function prepare(connection: SqliteDriverConnection, { path, synchronous }: SqliteUrl): void {
  connection.pragma(`busy_timeout = ${BLOCKING_WAIT_MS}`);
  if (path !== MEMORY) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        connection.pragma("journal_mode = WAL");
        break;
      } catch (error) {
        if (!isBusy(error) || attempt >= OPEN_ATTEMPTS) throw error;
      }
    }
  }
  connection.pragma(`synchronous = ${synchronous}`);
}

/** Without `create` a missing file is a missing schema; nothing is left behind by looking. */
async function requireFile(path: string, create: boolean): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) {
    const what = found === undefined ? "there is no folder" : "this is no folder:";
    throw new WinchesterError("DATABASE_FOLDER", `${what} ${folder} for the SQLite file ${path}`, {
      hint: "make the folder, or mend the URL",
    });
  }
  const file = await stat(path).catch(() => undefined);
  if (file?.isDirectory()) {
    throw new WinchesterError("DATABASE_FILE", `${path} is a folder, not a SQLite file`, {
      hint: "name a file in the URL",
    });
  }
  if (file === undefined && !create) throw schemaMissing();
  await requireWritable(file === undefined ? [folder] : [folder, path], path);
}

/** The folder too: the write-ahead log is a file beside the database. */
async function requireWritable(places: readonly string[], path: string): Promise<void> {
  for (const place of places) {
    try {
      await access(place, constants.W_OK);
    } catch (cause) {
      throw notWritable(place, path, cause);
    }
  }
}

function notWritable(place: string, path: string, cause: unknown): WinchesterError {
  return new WinchesterError(
    "DATABASE_NOT_WRITABLE",
    `${place} can't be written to, for the SQLite file ${path}`,
    {
      hint: "give this user the right to write the file and its folder",
      cause,
    },
  );
}

function describeRefusal(error: unknown, path: string): Error {
  const cause = driverErrorOf(error);
  const { code = "", message } = cause;
  if (code === "SQLITE_NOTADB") {
    return new WinchesterError("DATABASE_FILE", `${path} is no SQLite file`, {
      hint: "name another file, or move this one away",
      cause,
    });
  }
  if (/^SQLITE_CORRUPT/.test(code)) return translateError(cause);
  if (/^SQLITE_READONLY/.test(code)) return notWritable(path, path, cause);
  return new StoreUnavailableError(`the SQLite file ${path} can't be opened: ${message}`, {
    hint: "check the file, its permissions and the disk",
    cause,
  });
}
