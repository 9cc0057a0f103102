import type { Environment } from "../environment-variables.js";
import type { Settings } from "../settings/settings.js";
import type { YamlFile } from "../yaml/yaml-file.js";
import { parseDatabaseUrl } from "./database-url.js";
import type { LoadOptions } from "./load-options.js";

/** The environment variable that goes before `database.url`. */
const VARIABLE = "WINCHESTER_DATABASE_URL";

/** What {@link findDatabaseUrl} needs. */
export interface DatabaseUrlSources {
  readonly file: YamlFile;
  readonly settings: Settings;
  readonly folder: string;
  readonly environment: Environment;
  readonly options: LoadOptions;
}

/** The database's URL: the one that is given, else the environment's, else the configuration's. */
export function findDatabaseUrl(sources: DatabaseUrlSources): string | undefined {
  const { file, settings, folder, environment, options } = sources;
  const path = ["database", "url"];
  const override = options.database ?? environment[VARIABLE];
  const source = override ?? settings.databaseUrl;
  if (source === undefined) {
    const isReported = typeof file.value === "object" && hasUrl(file.value);
    if ((options.needsDatabase ?? true) && !isReported) {
      file.problem(path, "database.url is missing", "for example sqlite:winchester.db");
    }
    return undefined;
  }
  const parsed = parseDatabaseUrl(source, override === undefined ? folder : process.cwd());
  const about =
    override === undefined ? "database.url" : options.database === undefined ? VARIABLE : "database";
  if (parsed.url === undefined) file.problem(path, `${about}: ${parsed.problem}`, parsed.hint);
  else if (parsed.warning !== undefined) file.warn(path, `${about}: ${parsed.warning}`);
  return parsed.url;
}

/** Whether `database.url` is there, though it can't be used: that is reported already. */
function hasUrl(value: unknown): boolean {
  const { url } = (value as { database?: { url?: unknown } | null } | null)?.database ?? {};
  return url !== undefined && url !== null;
}
