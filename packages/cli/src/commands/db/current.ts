import { ConfiguredCommand } from "../../command/configured-command.js";

export class DbCurrent extends ConfiguredCommand {
  static override summary = "Show the revision of the database's schema.";
  static override examples = [
    { command: "<%= config.bin %> db current", description: "Where the schema stands." },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(DbCurrent);
    const { showCurrent } = await import("../../schema/schema-commands.js");
    await showCurrent(flags);
  }
}
