// The store as the processes of the crash and race harness open it: whole, or with one protection taken out.
import { type Store, WinchesterError } from "@winchester/core";
import { openTypeOrmStore } from "../src/index.js";
import { openBroken } from "./broken-store.js";
import { FAULTS, type FaultName } from "./faults.js";
import { createMysqlDatabase, createPostgresDatabase, createSqliteFolder } from "./test-databases.js";

/** A URL whose store is broken. */
export function brokenUrl(fault: FaultName, url: string): string {
  return `broken:${fault}:${url}`;
}

/** A URL taken apart: the fault, if there is one, and the database's own URL. */
export function parseBrokenUrl(url: string): { fault: FaultName | undefined; url: string } {
  const [, name, real = url] = /^broken:([a-z-]+):(.*)$/.exec(url) ?? [];
  return { fault: name as FaultName | undefined, url: real };
}

/** Opens a store; makes the tables where they aren't there. */
export async function open(given: string): Promise<Store> {
  const { fault, url } = parseBrokenUrl(given);
  if (fault !== undefined) return openBroken(FAULTS[fault], url);
  return openTypeOrmStore(url).catch((error: unknown) => {
    if (error instanceof WinchesterError && error.code === "SCHEMA_MISSING") {
      return openTypeOrmStore(url, { migrate: true });
    }
    throw error;
  });
}

/** A new database for the command line. */
export async function createDatabase(kind: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const create = {
    postgres: createPostgresDatabase,
    sqlite: createSqliteFolder,
    mariadb: createMysqlDatabase,
  }[kind];
  if (create === undefined)
    throw new Error(`no such database: ${kind} (there are postgres, sqlite, mariadb)`);
  const { missing, url, drop } = await create();
  if (missing !== undefined) throw new Error(missing);
  return { url: url(), drop };
}
