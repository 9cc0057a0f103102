import type { LoadedConfig } from "@winchester/config";
import type { Store } from "@winchester/core";
import { type ConfigFlags, openConfig } from "../open/open-config.js";
import { openStore } from "../open/open-store.js";

/** Does something with the configured database, and closes it. */
export async function withStore(
  flags: ConfigFlags,
  work: (store: Store, config: LoadedConfig) => Promise<void>,
): Promise<void> {
  const { config, logger } = await openConfig(flags);
  const store = await openStore(config, { logger });
  try {
    await work(store, config);
  } finally {
    await store.close();
  }
}
