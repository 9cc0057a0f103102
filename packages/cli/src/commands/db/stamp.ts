import * as Args from "@oclif/core/args";
import { ConfiguredCommand } from "../../command/configured-command.js";
import { sqlFlags } from "../../flag/sql-flags.js";

export class DbStamp extends ConfiguredCommand {
  static override summary = "Note a revision as the database's own, and change nothing else.";
  static override description = "For a database whose tables were made by other means, such as printed SQL.";
  static override examples = [
    { command: "<%= config.bin %> db stamp head", description: "It is up to date." },
  ];
  static override args = {
    revision: Args.string({
      ignoreStdin: true,
      required: true,
      description: "head, base, a revision's name or its beginning.",
    }),
  };
  static override flags = sqlFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DbStamp);
    const { stampSchema } = await import("../../schema/schema-commands.js");
    await stampSchema(args.revision, flags);
  }
}
