import * as Flags from "@oclif/core/flags";
import { WinchesterCommand } from "./base-command.js";

/** A command that reads a configuration. */
export abstract class ConfiguredCommand extends WinchesterCommand {
  static override baseFlags = {
    ...WinchesterCommand.baseFlags,
    config: Flags.string({
      char: "c",
      helpGroup: "CONFIGURATION",
      helpValue: "FILE",
      default: "winchester.yaml",
      summary: "The configuration.",
    }),
    database: Flags.string({
      helpGroup: "CONFIGURATION",
      helpValue: "URL",
      summary: "The database, instead of database.url and WINCHESTER_DATABASE_URL.",
    }),
  };
}
