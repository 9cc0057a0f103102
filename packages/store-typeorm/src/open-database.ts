import { silentLogger } from "@winchester/core";
import type { Database } from "./database.js";
import type { Dialect } from "./dialect.js";
import { withoutDriver } from "./dialects.js";
import type { DatabaseOptions, ResolvedOptions } from "./open-options.js";

const POOL_SIZE = 10;
const WAIT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** Connects, with defaults for what isn't said. */
export function openDatabase(
  dialect: Dialect,
  url: string,
  options: DatabaseOptions & { readonly create: boolean },
): Promise<Database> {
  const resolved: ResolvedOptions = {
    logger: options.logger ?? silentLogger,
    poolSize: options.poolSize ?? POOL_SIZE,
    waitMs: options.waitMs ?? WAIT_MS,
    statementTimeoutMs: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    folder: options.folder ?? process.cwd(),
    driver: options.driver,
  };
  return dialect.open(withoutDriver(url), { ...resolved, create: options.create });
}
