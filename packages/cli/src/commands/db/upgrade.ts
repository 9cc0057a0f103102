import * as Args from "@oclif/core/args";
import { ConfiguredCommand } from "../../command/configured-command.js";
import { fromFlag, sqlFlags } from "../../flag/sql-flags.js";

export class DbUpgrade extends ConfiguredCommand {
  static override summary = "Bring the database's schema up to date.";
  static override examples = [
    { command: "<%= config.bin %> db upgrade", description: "To the newest revision." },
    { command: "<%= config.bin %> db upgrade +1", description: "One step." },
    { command: "<%= config.bin %> db upgrade --sql > upgrade.sql", description: "For somebody else to run." },
  ];
  static override args = {
    revision: Args.string({
      ignoreStdin: true,
      default: "head",
      description: "head, a revision's name or its beginning, or +N.",
    }),
  };
  static override flags = { ...sqlFlags, ...fromFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DbUpgrade);
    const { upgradeSchema } = await import("../../schema/schema-commands.js");
    await upgradeSchema(args.revision, flags);
  }
}
