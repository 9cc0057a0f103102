import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";

/** What all commands share. Commands parse, call one function, and print. */
export abstract class WinchesterCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ helpGroup: "GLOBAL", summary: "Print JSON, one object a line." }),
    quiet: Flags.boolean({ char: "q", helpGroup: "GLOBAL", summary: "Log errors alone." }),
    verbose: Flags.boolean({
      char: "v",
      helpGroup: "GLOBAL",
      summary: "Log what is going on, whatever log_level says.",
    }),
    debug: Flags.boolean({ helpGroup: "GLOBAL", summary: "Log everything, and show the stacks of errors." }),
    "log-format": Flags.string({
      helpGroup: "GLOBAL",
      options: ["text", "json"],
      default: "text",
      summary: "How lines of the log look, which go to standard error.",
    }),
  };
}
