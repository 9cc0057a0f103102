import * as Args from "@oclif/core/args";
import { ConfiguredCommand } from "../../command/configured-command.js";
import { fromFlag, sqlFlags } from "../../flag/sql-flags.js";

export class DbDowngrade extends ConfiguredCommand {
  static override summary = "Take the database's schema back, with the data in it.";
  static override examples = [
    { command: "<%= config.bin %> db downgrade -1", description: "One step back." },
    { command: "<%= config.bin %> db downgrade base", description: "Delete all tables and data." },
    { command: "<%= config.bin %> db downgrade base --sql", description: "Print how." },
  ];
  static override args = {
    revision: Args.string({
      ignoreStdin: true,
      required: true,
      description: "base, a revision's name or its beginning, or -N.",
    }),
  };
  static override flags = { ...sqlFlags, ...fromFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DbDowngrade);
    const { downgradeSchema } = await import("../../schema/schema-commands.js");
    await downgradeSchema(args.revision, flags);
  }
}
