import { runCli } from "../../src/run-cli.js";
import type { Ended } from "./winchester.js";

/** Runs the command line in this process, which is faster than starting one, and catches what it writes. */
export async function inProcess(...argv: string[]): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const originals = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = ((text: string | Uint8Array): boolean => {
      written[name] += text.toString();
      return true;
    }) as typeof process.stdout.write;
  }
  const statusBefore = process.exitCode;
  process.exitCode = 0;
  try {
    await runCli(argv);
    return { status: Number(process.exitCode), ...written };
  } finally {
    process.exitCode = statusBefore;
    process.stdout.write = originals.stdout;
    process.stderr.write = originals.stderr;
    process.stdout.removeAllListeners("error");
  }
}
