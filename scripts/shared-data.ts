import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A file of the project's vectors: cases whose expected results were computed by running the original. */
export function vectorFile(name: string): string {
  return join(root, "vectors", name);
}

/**
 * The folder with input that nobody here wrote, which isn't part of the project, or undefined where it isn't
 * there: `WINCHESTER_SHARED`, else `shared` beside the project.
 */
export function sharedDataFolder(): string | undefined {
  const folder = process.env.WINCHESTER_SHARED ?? resolve(root, "..", "shared");
  return existsSync(join(folder, "data")) ? join(folder, "data") : undefined;
}

/** The line with which a test that needs {@link sharedDataFolder} skips. */
export const SHARED_DATA_MISSING =
  "skipped: needs the shared data folder (set WINCHESTER_SHARED, or put it beside the project as ../shared)";
