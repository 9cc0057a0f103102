import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CrashPoint } from "./crash-process.js";

/** Starts a process of its own, and kills it (SIGKILL) when it stands at the point. */
export async function killAt(url: string, point: CrashPoint): Promise<void> {
  const child = fork(fileURLToPath(new URL("./crash-process.ts", import.meta.url)), [url, point], {
    execArgv: ["--import", "tsx"],
  });
  const ended = once(child, "exit");
  const reached = await Promise.race([once(child, "message"), ended.then(() => undefined)]);
  child.kill("SIGKILL");
  const [, signal] = await ended;
  if (reached === undefined || signal !== "SIGKILL") throw new Error(`the process never came to ${point}`);
}
