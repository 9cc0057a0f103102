import { describeError } from "../describe-error.js";
import { createPidFile, removePidFile } from "./pid-file.js";

/** The variable by which a start in the background hands its pid file to the process that it starts. */
export const PID_FILE_VARIABLE = "WINCHESTER_WORKER_PID_FILE";

/** What the process in the background tells the one that started it, once. */
export type StartReport = { readonly opened: true } | { readonly error: string };

/** The pid file of this process, if it was started into the background. Processes that it starts don't hear of it. */
export function takePidFile(): string | undefined {
  const file = process.env[PID_FILE_VARIABLE];
  delete process.env[PID_FILE_VARIABLE];
  return process.send === undefined ? undefined : file;
}

/** Works with a pid file, from before the store is opened until the process ends; reports how the start went. */
export async function workInBackground(
  pidFile: string,
  work: (opened: () => void) => Promise<void>,
): Promise<void> {
  try {
    createPidFile(pidFile);
    // Also after a second signal, which ends the process at once.
    process.once("exit", () => removePidFile(pidFile, process.pid));
    await work(() => tell({ opened: true }));
  } catch (error) {
    tell({ error: describeError(error, false).text });
    throw error;
  }
}

/** The one that started this process may be gone, and has gone once it was told. */
function tell(report: StartReport): void {
  if (process.connected)
    process.send?.(report, undefined, undefined, () => process.connected && process.disconnect());
}
