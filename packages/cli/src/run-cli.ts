import { describeError } from "./describe-error.js";
import { dispatch, readManifest } from "./dispatch.js";
import { improveUsageMessage } from "./usage-message.js";

const VERSION = ["--version", "-V"];

/**
 * Runs the command line, and sets the exit status of the process: 0 done, 1 failed, 2 wrong usage. Never throws;
 * what goes wrong is said on standard error.
 *
 * @example
 * await runCli(["check", "-c", "winchester.yaml"]);
 */
export async function runCli(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough (`winchester events list | head`) is no failure.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
  if (argv.length === 1 && VERSION.includes(argv[0] ?? "")) {
    process.stdout.write(`winchester ${readManifest().version}\n`);
    return;
  }
  try {
    await dispatch(argv);
  } catch (error) {
    if ((error as { oclif?: { exit?: number } }).oclif?.exit === 0) return;
    const { text, exitStatus } = describeError(
      await improveUsageMessage(error, argv),
      argv.includes("--debug"),
    );
    process.stderr.write(`${text}\n`);
    process.exitCode = exitStatus;
  }
}
