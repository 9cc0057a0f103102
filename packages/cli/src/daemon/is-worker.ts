import { readFileSync } from "node:fs";

/**
 * Whether a process is a worker that is running. Where the system shows command lines (`/proc`), neither a process
 * that got the number of one that is long gone, nor one that ended and wasn't fetched by its parent, is taken for it.
 */
export function isWorkerRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const words = readCommandLine(pid);
  return words === undefined || words.includes("worker");
}

function readCommandLine(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return undefined;
  }
}
