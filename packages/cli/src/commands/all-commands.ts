import type { Command } from "@oclif/core/command";
import { COMMAND_TABLE } from "../command-table.js";

/** Every command, loaded: what oclif reads to list them in `--help`. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = Object.fromEntries(
  await Promise.all(Object.entries(COMMAND_TABLE).map(async ([id, load]) => [id, await load()] as const)),
);
