import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../cli-error.js";
import { countOf } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { isWorkerRunning } from "./is-worker.js";
import { choosePidFile, readPidFile, removePidFile } from "./pid-file.js";

export interface StopFlags {
  readonly config: string;
  readonly json: boolean;
  readonly quiet?: boolean | undefined;
  readonly "pid-file"?: string | undefined;
}

/** Longer than a worker lets its pipelines finish, unless it is configured otherwise. */
const WAIT_MS = 300_000;
const LOOK_EVERY_MS = 50;

/**
 * Tells the worker in the background to stop, and returns when it has.
 *
 * @throws CliError CLI_DAEMON where none is running, or it is still there after `waitMs`
 */
export async function stopDaemon(flags: StopFlags, waitMs: number = WAIT_MS): Promise<void> {
  const pidFile = choosePidFile(flags);
  const pid = readPidFile(pidFile);
  if (pid === undefined) throw notRunning(`there is no ${pidFile}`);
  if (pid === 0 || !isWorkerRunning(pid)) {
    removePidFile(pidFile, pid);
    throw notRunning(`the pid file ${pidFile} was left behind, and has been removed`);
  }
  sendStop(pid);
  await waitForEnd(pid, waitMs);
  // It removes the file by itself, unless somebody killed it meanwhile.
  removePidFile(pidFile, pid);
  if (flags.json) await printJson({ pid, stopped: true });
  else if (flags.quiet !== true) await printLine(`the worker (process ${pid}) has stopped`);
}

function notRunning(reason: string): CliError {
  return new CliError("CLI_DAEMON", `no worker is running: ${reason}`, {
    hint: "--pid-file names the file that it was started with, else it is beside the configuration (-c)",
  });
}

function sendStop(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return;
    throw new CliError("CLI_DAEMON", `the worker (process ${pid}) can't be stopped: permission denied`, {
      hint: "it belongs to another user",
      cause,
    });
  }
}

async function waitForEnd(pid: number, waitMs: number): Promise<void> {
  const until = performance.now() + waitMs;
  while (isWorkerRunning(pid)) {
    if (performance.now() > until)
      throw new CliError(
        "CLI_DAEMON",
        `the worker (process ${pid}) is still running, ${countOf(Math.round(waitMs / 1000), "second")} after it was told to stop`,
        { hint: "it may be in a handler that takes long; a second --stop ends it at once" },
      );
    await sleep(LOOK_EVERY_MS);
  }
}
