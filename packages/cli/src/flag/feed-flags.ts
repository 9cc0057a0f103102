import * as Flags from "@oclif/core/flags";
import { unwrapFlag } from "./unwrap-flag.js";

/** The options of the commands that feed files. */
export const feedFlags = {
  events: Flags.boolean({ summary: "The input is ready events, not notifications." }),
  unwrap: unwrapFlag,
  batch: Flags.integer({
    helpValue: "N",
    default: 500,
    min: 1,
    max: 2000,
    summary: "How many records go into one transaction.",
  }),
  strict: Flags.boolean({ summary: "Exit with status 1 when a record couldn't be stored." }),
};
