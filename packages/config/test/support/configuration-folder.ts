import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  ConfigError,
  describeProblem,
  type LoadedConfig,
  type LoadOptions,
  loadConfig,
} from "../../src/index.js";

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Texts by the paths of their files. */
export type Files = Readonly<Record<string, string>>;

/** Writes files into a new temporary folder and gives its path. */
export function createFolder(files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "winchester-config-")));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeInto(folder, name, text);
  return folder;
}

/** Writes one file more. */
export function writeInto(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** What a load says: each problem and warning in its line, without the temporary folder's name. */
export interface LoadReport {
  readonly config?: LoadedConfig;
  readonly problems: string[];
  readonly warnings: string[];
}

/** Loads the `winchester.yaml` of a folder, with an environment of its own. */
export async function loadFolder(folder: string, options: LoadOptions = {}): Promise<LoadReport> {
  const bare = (text: string): string => text.replaceAll(`${folder}/`, "");
  try {
    const config = await loadConfig(join(folder, "winchester.yaml"), { env: {}, ...options });
    return { config, problems: [], warnings: config.warnings.map(describeProblem).map(bare) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const warnings = error.warnings.map(describeProblem).map(bare);
    return { problems: bare(error.message).split("\n"), warnings };
  }
}

/** {@link loadFolder} for files that are written first. */
export async function loadFiles(files: Files, options: LoadOptions = {}): Promise<LoadReport> {
  return loadFolder(createFolder(files), options);
}

/** A `winchester.yaml` with a database, for tests about something else, and the given lines behind it. */
export function winchesterYaml(...lines: string[]): string {
  return ["database: {url: 'sqlite::memory:'}", ...lines, ""].join("\n");
}
