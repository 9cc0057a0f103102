import { stat } from "node:fs/promises";
import type { LoadedConfig } from "@winchester/config";
import type { Logger, Store } from "@winchester/core";

/** How a store is opened. */
export interface StoreOpening {
  readonly logger: Logger;
  /** Makes the tables in a SQLite file that is new or empty; other databases never get them by themselves. */
  readonly migrateNewFile?: boolean | undefined;
  /** How long a server that is away is waited for. Default: not at all. */
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How long commands that feed wait for a server when they start; those that look at data don't. */
export const START_WAIT_MS = 10_000;

/**
 * Opens the configured database.
 *
 * @throws StoreUnavailableError when it is still away after `waitMs`; what the store throws, SCHEMA_MISSING say
 */
export async function openStore(config: LoadedConfig, opening: StoreOpening): Promise<Store> {
  const { logger, signal, waitMs = 0 } = opening;
  const url = config.databaseUrl ?? "";
  const migrate = opening.migrateNewFile === true && (await isNewSqliteFile(url));
  const { openTypeOrmStore } = await import("@winchester/store-typeorm");
  const { traitIndex } = config.settings;
  const open = (): Promise<Store> => openTypeOrmStore(url, { migrate, traitIndex, logger });
  if (waitMs === 0) return open();
  const { untilAvailable } = await import("@winchester/core");
  return untilAvailable(open, { logger, timeoutMs: waitMs, signal });
}

/** A SQLite file of one page has no table in it; another process may just be making them. */
const PAGE_BYTES = 4096;

/** Whether a URL names a SQLite file that isn't there yet, or has nothing in it. */
export async function isNewSqliteFile(url: string): Promise<boolean> {
  if (!url.startsWith("sqlite:") || url.startsWith("sqlite::memory:")) return false;
  const path = url.slice("sqlite:".length).split("?")[0] ?? "";
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  return info instanceof Error ? info.code === "ENOENT" : info.isFile() && info.size <= PAGE_BYTES;
}
