import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import pg from "pg";

/** The server for tests, without a database. */
export const POSTGRES_URL: string =
  process.env.WINCHESTER_TEST_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432";

/** The MariaDB or MySQL server for tests, without a database. */
export const MYSQL_URL: string = process.env.WINCHESTER_TEST_MYSQL_URL ?? "mysql://root@127.0.0.1:3306";

/** A database that is there for one suite. */
export interface TestDatabase {
  /** Why the suite is to be skipped, if it is. */
  readonly missing: string | undefined;
  /** A URL of a new, empty database, or of the same one each time. */
  readonly url: () => string;
  readonly drop: () => Promise<void>;
}

/** A new PostgreSQL database; where there is no server, one that says so, and in CI an error. */
export async function createPostgresDatabase(): Promise<TestDatabase> {
  const name = `winchester_test_${randomUUID().replaceAll("-", "")}`;
  try {
    await queryPostgres(postgresUrl("postgres"), `CREATE DATABASE ${name}`);
  } catch (error) {
    if (process.env.CI === "true") throw error;
    const missing = `skipped: no PostgreSQL at ${new URL(POSTGRES_URL).host} (set WINCHESTER_TEST_POSTGRES_URL)`;
    return { missing, url: () => postgresUrl(name), drop: async () => {} };
  }
  return {
    missing: undefined,
    url: () => postgresUrl(name),
    drop: () => queryPostgres(postgresUrl("postgres"), `DROP DATABASE ${name} WITH (FORCE)`).then(() => {}),
  };
}

export function postgresUrl(database: string): string {
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs SQL beside the store, on a connection of its own. */
export async function queryPostgres(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query(sql);
    return (Array.isArray(result) ? result.at(-1) : result).rows;
  } finally {
    await client.end();
  }
}

/** A new MariaDB or MySQL database; where there is no server, one that says so, and in CI an error. */
export async function createMysqlDatabase(): Promise<TestDatabase> {
  const name = `winchester_test_${randomUUID().replaceAll("-", "")}`;
  try {
    await queryMysql(MYSQL_URL, `CREATE DATABASE ${name}`);
  } catch (error) {
    if (process.env.CI === "true") throw error;
    const missing = `skipped: no MariaDB at ${new URL(MYSQL_URL).host} (set WINCHESTER_TEST_MYSQL_URL)`;
    return { missing, url: () => mysqlUrl(name), drop: async () => {} };
  }
  return {
    missing: undefined,
    url: () => mysqlUrl(name),
    drop: () => queryMysql(MYSQL_URL, `DROP DATABASE ${name}`).then(() => {}),
  };
}

export function mysqlUrl(database: string): string {
  const url = new URL(MYSQL_URL);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs SQL beside the store, on a connection of its own. */
export async function queryMysql(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  try {
    const [rows] = await connection.query(sql);
    return rows as Record<string, unknown>[];
  } finally {
    await connection.end();
  }
}

/** A folder for SQLite files; each URL is that of a new file. */
export function createSqliteFolder(): TestDatabase & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "winchester-"));
  let count = 0;
  const nextFile = (): string => {
    count += 1;
    return join(folder, `${count}.db`);
  };
  return {
    folder,
    missing: undefined,
    url: () => `sqlite:${nextFile()}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A new database of each kind, for suites that are the same on all of them. */
export async function createEachDatabase(): Promise<{
  readonly kinds: readonly (Pick<TestDatabase, "missing" | "url"> & { readonly name: string })[];
  readonly drop: () => Promise<void>;
}> {
  const [postgres, mysql] = await Promise.all([createPostgresDatabase(), createMysqlDatabase()]);
  return {
    kinds: [
      { name: "SQLite", missing: undefined, url: () => "sqlite::memory:" },
      { name: "PostgreSQL", missing: postgres.missing, url: postgres.url },
      { name: "MariaDB", missing: mysql.missing, url: mysql.url },
    ],
    drop: async () => {
      await postgres.drop();
      await mysql.drop();
    },
  };
}
