import { pathToFileURL } from "node:url";
import type { Store } from "@winchester/core";
import type { ChaosSettings, ChaosStoreModule } from "./chaos-options.js";

/** Opens a store through the module that the run was given. */
export async function openChaosStore({
  storeModule,
  url,
}: Pick<ChaosSettings, "storeModule" | "url">): Promise<Store> {
  const { open } = await loadChaosStoreModule(storeModule);
  return open(url);
}

/** Loads a module by its URL or absolute path. */
export async function loadChaosStoreModule(module: string): Promise<ChaosStoreModule> {
  const url = module.startsWith("/") ? pathToFileURL(module).href : module;
  return (await import(url)) as ChaosStoreModule;
}
