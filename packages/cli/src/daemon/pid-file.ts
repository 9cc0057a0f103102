import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CliError } from "../cli-error.js";
import { isWorkerRunning } from "./is-worker.js";

/** Where the pid file is: where the option says, else beside the configuration. */
export function choosePidFile(flags: {
  readonly "pid-file"?: string | undefined;
  readonly config: string;
}): string {
  return resolve(flags["pid-file"] ?? join(dirname(flags.config), "winchester-worker.pid"));
}

/**
 * The process that a pid file names; 0 where it names none, undefined where there is no such file.
 *
 * @throws CliError CLI_INPUT where it can't be read
 */
export function readPidFile(file: string): number | undefined {
  try {
    const text = readFileSync(file, "utf8").trim();
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new CliError("CLI_INPUT", `the pid file ${file} can't be read: ${message}`, { cause });
  }
}

/** The error of a second start. */
export function alreadyRunning(file: string, pid: number): CliError {
  return new CliError("CLI_DAEMON", `a worker is running already, as process ${pid} (${file})`, {
    hint: "`winchester worker --stop` stops it; with another --pid-file, a further one can run",
  });
}

/**
 * Writes this process into a pid file that isn't there yet. It comes into being with its content, by a link, which
 * fails like O_EXCL does where the name is taken: nobody ever reads half of it.
 *
 * @throws CliError CLI_DAEMON where another has it, CLI_OUTPUT where it can't be written
 */
export function createPidFile(file: string): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, `${process.pid}\n`);
    try {
      linkSync(draft, file);
    } finally {
      unlinkSync(draft);
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw alreadyRunning(file, readPidFile(file) ?? 0);
    throw new CliError("CLI_OUTPUT", `the pid file ${file} can't be written: ${message}`, {
      hint: "name another with --pid-file",
      cause,
    });
  }
}

/** Removes a pid file, if it is still that of this process number. */
export function removePidFile(file: string, pid: number): void {
  if (readPidFile(file) !== pid) return;
  // Another start may take the name at this very moment: what was moved away by mistake is put back.
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
    if (readPidFile(aside) !== pid) linkSync(aside, file);
    unlinkSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/**
 * Makes way for a worker: removes the pid file of one that is gone, and gives its number.
 *
 * @throws CliError CLI_DAEMON where it is running
 */
export function clearStalePidFile(file: string): number | undefined {
  const pid = readPidFile(file);
  if (pid === undefined) return undefined;
  if (pid > 0 && isWorkerRunning(pid)) throw alreadyRunning(file, pid);
  removePidFile(file, pid);
  return pid;
}
