import { UsageError } from "./cli-error.js";
import { didYouMean } from "./nearest-name.js";

/** What oclif's parse errors have beside a message. */
interface ParseError extends Error {
  readonly flags?: readonly string[];
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

/** Puts oclif's messages about wrong usage into our words, with the name that was probably meant. */
export async function improveUsageMessage(error: unknown, argv: readonly string[]): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const { flags, parse, message } = error as ParseError;
  const unknown = flags?.[0];
  if (message.startsWith("Nonexistent flag") && unknown !== undefined) {
    const known = Object.keys(parse?.input?.flags ?? {});
    return new UsageError(
      `there is no option ${unknown}${didYouMean(
        unknown,
        known.map((name) => `--${name}`),
      )}`,
    );
  }
  const command = /^command (.*) not found$/.exec(message)?.[1];
  if (command !== undefined) return unknownCommand(command, argv);
  const failed = /^Parsing --([\w-]+) \n\t([\s\S]*?)(?:\nSee more help with --help)?$/.exec(message);
  if (failed !== null)
    return new UsageError(`--${failed[1]}: ${failed[2]}`, (error as { hint?: string }).hint);
  return error;
}

async function unknownCommand(id: string, argv: readonly string[]): Promise<UsageError> {
  const { COMMAND_TABLE } = await import("./command-table.js");
  const known = Object.keys(COMMAND_TABLE).map((name) => name.replace(":", " "));
  const name = id.replaceAll(":", " ");
  const words = argv.slice(0, name.split(" ").length).join(" ");
  const topics = [...known, ...known.map((command) => command.split(" ")[0] ?? "")];
  return new UsageError(
    `there is no command "${words}"${didYouMean(words, topics)}`,
    "winchester --help lists them",
  );
}
