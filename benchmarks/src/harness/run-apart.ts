import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { MeasuredBenchmark } from "./report.js";

/** Several times what any takes on a slow machine, in milliseconds. */
const LIMIT_MS = 15 * 60_000;
const QUICK_LIMIT_MS = 3 * 60_000;

const MODULE = fileURLToPath(new URL("./benchmark-process.ts", import.meta.url));

/**
 * Runs a benchmark in a process of its own. In a common one Winchester's code, which all of them run, would have been
 * compiled for what the earlier ones gave it, and the hand-written code of each for itself alone.
 *
 * @throws Error where it doesn't run, or to its end; why is on standard error
 */
export async function runApart(name: string, quick: boolean): Promise<MeasuredBenchmark> {
  const child = fork(MODULE, [name, quick ? "quick" : "whole"], { execArgv: process.execArgv });
  let measured: MeasuredBenchmark | undefined;
  child.once("message", (message) => {
    measured = message as MeasuredBenchmark;
  });
  const limitMs = quick ? QUICK_LIMIT_MS : LIMIT_MS;
  let isLate = false;
  const patience = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, limitMs);
  const [status] = await once(child, "exit");
  clearTimeout(patience);
  if (isLate) throw new Error(`it didn't end within ${limitMs / 60_000} minutes`);
  if (measured === undefined || status !== 0) throw new Error(`its process ended with exit status ${status}`);
  return measured;
}
