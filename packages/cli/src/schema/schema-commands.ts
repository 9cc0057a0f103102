import type { LoadedConfig } from "@winchester/config";
import type { Logger } from "@winchester/core";
import { type ConfigFlags, openConfig } from "../open/open-config.js";
import { countOf } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { printTable } from "../output/table.js";

export interface SchemaFlags extends ConfigFlags {
  readonly json: boolean;
}

/** Options of what changes the schema. */
export interface SqlFlags extends SchemaFlags {
  /** Prints the statements and connects to nothing. */
  readonly sql: boolean;
  readonly from?: string | undefined;
}

/** The database that is configured, and the package that knows its schema. */
interface Schema {
  readonly api: typeof import("@winchester/store-typeorm");
  readonly url: string;
  readonly options: { readonly logger: Logger; readonly traitIndex: boolean };
}

/** Brings the schema forward. */
export async function upgradeSchema(revision: string, flags: SqlFlags): Promise<void> {
  const { api, url, options } = await openSchema(flags);
  if (flags.sql) {
    const { traitIndex } = options;
    await printSql(api.toUpgradeSql(url, { ...fromOf(flags), to: revision, traitIndex }));
    return;
  }
  const applied = await api.upgradeDatabase(url, revision, options);
  await printSteps(flags, "upgraded", applied, "nothing to upgrade");
}

/** Takes the schema back. */
export async function downgradeSchema(revision: string, flags: SqlFlags): Promise<void> {
  const { api, url, options } = await openSchema(flags);
  if (flags.sql) {
    await printSql(api.toDowngradeSql(url, { ...fromOf(flags), to: revision }));
    return;
  }
  const undone = await api.downgradeDatabase(url, revision, options);
  await printSteps(flags, "downgraded", undone, "nothing to downgrade");
}

/** Notes a revision as the current one. */
export async function stampSchema(revision: string, flags: SqlFlags): Promise<void> {
  const { api, url, options } = await openSchema(flags);
  if (flags.sql) {
    await printSql(api.toStampSql(url, revision));
    return;
  }
  const current = await api.stampDatabase(url, revision, options);
  if (flags.json) await printJson({ current });
  else await printLine(`stamped ${current}`);
}

/** Prints the revision that the database has. */
export async function showCurrent(flags: SchemaFlags): Promise<void> {
  const { api, url, options } = await openSchema(flags);
  const current = await api.findCurrentRevision(url, options);
  const head = api.listRevisions(url).at(-1)?.name;
  const isHead = current !== null && current === head;
  if (flags.json) await printJson({ current, head: isHead });
  else if (current === null) await printLine('the database has no schema; run "winchester db upgrade"');
  else await printLine(isHead ? `${current} (head)` : current);
}

/** Prints all revisions, oldest first. */
export async function showHistory(flags: SchemaFlags): Promise<void> {
  const { api, url } = await openSchema(flags);
  const revisions = api.listRevisions(url);
  if (flags.json) for (const revision of revisions) await printJson(revision);
  else
    await printTable(
      ["REVISION", "WHAT IT MAKES"],
      revisions.map(({ name, description }) => [name, description]),
    );
}

async function openSchema(flags: SchemaFlags): Promise<Schema> {
  const { config, logger } = await openConfig(flags);
  const api = await import("@winchester/store-typeorm");
  return { api, url: urlOf(config), options: { logger, traitIndex: config.settings.traitIndex } };
}

function urlOf({ databaseUrl }: LoadedConfig): string {
  return databaseUrl ?? "";
}

function fromOf({ from }: SqlFlags): { readonly from?: string } {
  return from === undefined ? {} : { from };
}

function printSql(sql: string): Promise<void> {
  return printLine(sql.trimEnd());
}

async function printSteps(
  { json }: SchemaFlags,
  done: "upgraded" | "downgraded",
  steps: readonly string[],
  nothing: string,
): Promise<void> {
  if (json) await printJson({ [done]: steps });
  else if (steps.length === 0) await printLine(nothing);
  else await printLine(`${done} ${countOf(steps.length, "revision")}: ${steps.join(", ")}`);
}
