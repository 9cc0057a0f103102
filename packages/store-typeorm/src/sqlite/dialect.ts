import type { Dialect } from "../dialect.js";
import { MIGRATION_TABLE } from "../migration/migration.js";
import { sqliteMigrations } from "./migrations.js";
import { openSqlite } from "./open.js";
import { sqliteStatements } from "./statements.js";
import { MEMORY, parseSqliteUrl } from "./url.js";

export const sqlite: Dialect = {
  title: "SQLite",
  schemes: ["sqlite", "sqlite3"],
  statements: sqliteStatements,
  isTransient: (url) => parseSqliteUrl(url, ".").path === MEMORY,
  open: openSqlite,
  schema: {
    migrations: sqliteMigrations,
    createMigrationTable: `CREATE TABLE IF NOT EXISTS ${MIGRATION_TABLE} (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  timestamp bigint NOT NULL,
  name varchar NOT NULL
)`,
    findTable: "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = ?",
    insertMigration: `INSERT INTO ${MIGRATION_TABLE} (timestamp, name) VALUES (?, ?)`,
    deleteMigration: `DELETE FROM ${MIGRATION_TABLE} WHERE name = ?`,
    lock: [],
    unlock: [],
    traitIndex: null,
    begin: "BEGIN IMMEDIATE",
    quote: (text) => `'${text.replaceAll("'", "''")}'`,
  },
};
