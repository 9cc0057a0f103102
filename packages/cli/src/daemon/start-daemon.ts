import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "@winchester/core";
import { CliError } from "../cli-error.js";
import { openLogFile } from "../logging/create-logger.js";
import { type ConfigFlags, openConfig } from "../open/open-config.js";
import { START_WAIT_MS } from "../open/open-store.js";
import { printJson, printLine } from "../output/print.js";
import { PID_FILE_VARIABLE, type StartReport } from "./background.js";
import { choosePidFile, clearStalePidFile } from "./pid-file.js";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

export interface DaemonFlags extends ConfigFlags {
  readonly json: boolean;
  readonly name?: string | undefined;
  readonly "pid-file"?: string | undefined;
  readonly "log-file"?: string | undefined;
}

/** How a start is waited for. */
export interface StartOptions {
  /** Default: the one that the configuration asks for, on standard error. */
  readonly logger?: Logger | undefined;
  /** Default: {@link START_WAIT_MS}. */
  readonly patienceMs?: number | undefined;
}

/**
 * Starts a worker in the background, and returns when it has opened its store; says so where that takes longer than
 * `patienceMs`.
 *
 * @throws CliError CLI_DAEMON where one is running already, or it ends without a word
 */
export async function startDaemon(flags: DaemonFlags, options: StartOptions = {}): Promise<void> {
  const opened = await openConfig(flags, { name: flags.name ?? "worker", needsDatabase: true });
  const { config } = opened;
  const { logger = opened.logger, patienceMs = START_WAIT_MS } = options;
  const pidFile = choosePidFile(flags);
  const stale = clearStalePidFile(pidFile);
  if (stale !== undefined)
    logger.warn(
      `the pid file ${pidFile} was left behind by ${stale === 0 ? "somebody" : `process ${stale}`}`,
    );
  const logFile = resolve(
    flags["log-file"] ?? config.settings.logFile ?? join(dirname(flags.config), "winchester-worker.log"),
  );
  const child = spawnWorker(flags, pidFile, logFile);
  const error = await waitForStart(child, logFile, { logger, patienceMs });
  if (error !== undefined) {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  } else if (flags.json) await printJson({ pid: child.pid, pid_file: pidFile, log_file: logFile });
  else if (flags.quiet !== true)
    await printLine(`the worker is running as process ${child.pid}; its log is ${logFile}`);
}

function spawnWorker(flags: DaemonFlags, pidFile: string, logFile: string): ChildProcess {
  const { config, database, name } = flags;
  const switches = (["quiet", "verbose", "debug"] as const).filter((level) => flags[level] === true);
  const argv = ["worker", "--config", config, "--log-format", flags["log-format"]];
  if (name !== undefined) argv.push("--name", name);
  argv.push(...switches.map((level) => `--${level}`));
  const log = openLogFile(logFile);
  try {
    return spawn(process.execPath, [BIN, ...argv], {
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
      env: {
        ...process.env,
        [PID_FILE_VARIABLE]: pidFile,
        // Not as an option: a URL may have a password, and everybody can see command lines.
        ...(database !== undefined && { WINCHESTER_DATABASE_URL: database }),
      },
    });
  } finally {
    closeSync(log);
  }
}

/** Waits until the worker has opened its store; gives its message where it failed. A signal stops the worker too. */
async function waitForStart(
  child: ChildProcess,
  logFile: string,
  { logger, patienceMs }: { readonly logger: Logger; readonly patienceMs: number },
): Promise<string | undefined> {
  const stop = (): void => void child.kill("SIGTERM");
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  const patience = setTimeout(
    () => logger.warn(`the worker hasn't opened its store yet; its log says why: ${logFile}`),
    patienceMs,
  );
  const exit = once(child, "exit");
  try {
    const report = await Promise.race([
      once(child, "message").then(([message]) => message as StartReport),
      exit.then(([status, signal]) => ({ status: (status ?? signal) as number | string })),
    ]);
    if ("opened" in report) return undefined;
    await exit;
    if ("error" in report) return report.error;
    throw new CliError("CLI_DAEMON", `the worker ended (${report.status}) before it had opened its store`, {
      hint: `its log may say why: ${logFile}`,
    });
  } finally {
    clearTimeout(patience);
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
    if (child.connected) child.disconnect();
    child.unref();
  }
}
