import { randomBytes } from "node:crypto";
import pg from "pg";

const DEFAULT_POSTGRES_URL = "postgresql://postgres@127.0.0.1:5432/postgres";

/** The line with which a test that needs PostgreSQL skips. */
export const POSTGRES_MISSING =
  "skipped: needs PostgreSQL (set WINCHESTER_TEST_POSTGRES_URL, or start one on 127.0.0.1:5432)";

/** A database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Makes an empty PostgreSQL database, or gives undefined where there is no server. With `CI=true` a server that is
 * missing is a failure.
 */
export async function createPostgresDatabase(): Promise<TestDatabase | undefined> {
  const serverUrl = process.env.WINCHESTER_TEST_POSTGRES_URL ?? DEFAULT_POSTGRES_URL;
  const name = `winchester_test_${randomBytes(6).toString("hex")}`;
  try {
    await runOnServer(serverUrl, `CREATE DATABASE ${name}`);
  } catch (error) {
    if (process.env.CI === "true") throw error;
    return undefined;
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runOnServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function runOnServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
