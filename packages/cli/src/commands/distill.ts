import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../command/configured-command.js";
import { fileArgs } from "../flag/file-args.js";
import { unwrapFlag } from "../flag/unwrap-flag.js";

export class Distill extends ConfiguredCommand {
  static override summary = "Show the events that definitions make of notifications, and what was dropped.";
  static override description =
    `Stores nothing and needs no database. With --definitions it needs no configuration either.

With --json the events alone are printed, in the form that "ingest --events" takes, and what was dropped is logged; with --details too, everything is in the JSON.`;
  static override examples = [
    {
      command: "<%= config.bin %> distill notifications.jsonl -d event_definitions.yaml",
      description: "Try out event definitions.",
    },
    {
      command: "<%= config.bin %> distill day.jsonl.gz --json | <%= config.bin %> ingest --events -",
      description: "In two steps.",
    },
  ];
  static override strict = false;
  static override args = fileArgs;
  static override flags = {
    definitions: Flags.string({
      char: "d",
      helpValue: "FILE",
      summary: "The event definitions, instead of those of the configuration.",
    }),
    "catch-all": Flags.boolean({
      dependsOn: ["definitions"],
      summary: "Take what no definition takes, like catch_all_notifications.",
    }),
    unwrap: unwrapFlag,
    details: Flags.boolean({
      dependsOn: ["json"],
      summary: "JSON of everything, also of what was dropped and why.",
    }),
    strict: Flags.boolean({ summary: "Exit with status 1 when a notification is malformed." }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Distill);
    const { distill } = await import("../distill/distill.js");
    await distill(argv as string[], flags);
  }
}
