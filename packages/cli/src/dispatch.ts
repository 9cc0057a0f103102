import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PJSON } from "@oclif/core/interfaces";
import { COMMAND_TABLE } from "./command-table.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HELP = ["--help", "-h"];

/** The package's own description, with its version and how oclif is set up. */
export function readManifest(): PJSON {
  return JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8")) as PJSON;
}

/**
 * Runs the command that the first words name. Help, and words that name none, are left to oclif, which loads all
 * commands for that.
 */
export async function dispatch(argv: readonly string[]): Promise<void> {
  const { settings } = await import("@oclif/core/settings");
  // Without this, oclif looks for ts-node and a tsconfig.
  settings.enableAutoTranspile = false;
  const command = findCommand(argv);
  if (command === undefined || asksForHelp(argv)) {
    const { run } = await import("@oclif/core/run");
    await run([...argv], { root: ROOT });
    return;
  }
  const { load, words } = command;
  const [Command, { Config }] = await Promise.all([load(), import("@oclif/core/config")]);
  const pjson = readManifest();
  const { commands: _, ...oclif } = pjson.oclif;
  const config = await Config.load({ root: ROOT, pjson: { ...pjson, oclif } });
  await Command.run(argv.slice(words), config);
}

function findCommand(
  argv: readonly string[],
): { readonly load: (typeof COMMAND_TABLE)[string]; readonly words: number } | undefined {
  const [first = "", second = ""] = argv;
  for (const [id, words] of [[first, 1] as const, [`${first}:${second}`, 2] as const]) {
    const load = Object.hasOwn(COMMAND_TABLE, id) ? COMMAND_TABLE[id] : undefined;
    if (load !== undefined) return { load, words };
  }
  return undefined;
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end === -1 ? argv.length : end).some((word) => HELP.includes(word));
}
