import { exec } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import type { ChaosDatabase } from "./chaos-options.js";
import { formatChaosReport } from "./chaos-report.js";
import { loadChaosStoreModule } from "./open-chaos-store.js";
import { runChaos } from "./run-chaos.js";

const USAGE = `usage: chaos --store MODULE --database KIND|URL [options]

  --store MODULE       exports open(url), and createDatabase(kind) where KIND is used
  --database KIND|URL  an empty database, or the kind of one to be made (postgres, sqlite)
  --minutes N          how long (1)
  --feeders N          processes that feed (4)
  --workers N          processes that work (4)
  --rate N             new events a second (500)
  --kill-every MS      the mean time between blows (2000)
  --lease MS           the workers' lease (2000)
  --seed N             that of an earlier run
  --purge              has finished streams deleted
  --restart COMMAND    restarts the database's server, in the middle of the run
  --folder DIR         keeps journals, ledgers and logs there
`;

/**
 * The harness as a command: prints progress and report; gives the exit status, 0 where nothing was found, 1 where
 * something was, 2 for wrong usage.
 */
export async function runChaosCommand(
  args: readonly string[],
  output: NodeJS.WritableStream,
): Promise<number> {
  const values = readArguments(args);
  if (values instanceof Error) {
    output.write(`${values.message}\n\n${USAGE}`);
    return 2;
  }
  if (values.help || values.store === undefined || values.database === undefined) {
    output.write(USAGE);
    return values.help ? 0 : 2;
  }
  const storeModule = resolve(values.store);
  const { restart } = values;
  const database = await openChaosDatabase(storeModule, values.database);
  try {
    const report = await runChaos({
      storeModule,
      url: database.url,
      minutes: numberOf(values.minutes),
      feeders: numberOf(values.feeders),
      workers: numberOf(values.workers),
      eventsPerSecond: numberOf(values.rate),
      killEveryMs: numberOf(values["kill-every"]),
      leaseMs: numberOf(values.lease),
      seed: numberOf(values.seed),
      purge: values.purge,
      folder: values.folder,
      restartDatabase: restart === undefined ? undefined : () => runShell(restart),
      onProgress: (line) => output.write(`${line}\n`),
    });
    output.write(`${formatChaosReport(report)}\n`);
    if (report.findings.length > 0) output.write(`the database is kept: ${database.url}\n`);
    else await database.drop();
    return report.findings.length > 0 ? 1 : 0;
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** What is no URL is a kind of database, which the module makes. */
async function openChaosDatabase(storeModule: string, database: string): Promise<ChaosDatabase> {
  if (database.includes(":")) return { url: database, drop: async () => {} };
  const { createDatabase } = await loadChaosStoreModule(storeModule);
  if (createDatabase === undefined) {
    throw new Error(
      `${storeModule} exports no createDatabase: give --database a URL instead of "${database}"`,
    );
  }
  return createDatabase(database);
}

type Arguments = Readonly<
  Partial<
    Record<
      | "store"
      | "database"
      | "minutes"
      | "feeders"
      | "workers"
      | "rate"
      | "kill-every"
      | "lease"
      | "seed"
      | "restart"
      | "folder",
      string
    >
  >
> & { readonly purge?: boolean; readonly help?: boolean };

function readArguments(args: readonly string[]): Arguments | Error {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        store: text,
        database: text,
        minutes: text,
        feeders: text,
        workers: text,
        rate: text,
        "kill-every": text,
        lease: text,
        seed: text,
        restart: text,
        folder: text,
        purge: flag,
        help: { ...flag, short: "h" },
      },
    });
    for (const name of ["minutes", "feeders", "workers", "rate", "kill-every", "lease", "seed"] as const) {
      if (Number.isNaN(numberOf(values[name])))
        return new Error(`--${name} takes a number, not "${values[name]}"`);
    }
    return values;
  } catch (error) {
    return error as Error;
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

async function runShell(command: string): Promise<void> {
  await promisify(exec)(command);
}
