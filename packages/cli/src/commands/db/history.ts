import { ConfiguredCommand } from "../../command/configured-command.js";

export class DbHistory extends ConfiguredCommand {
  static override summary = "List the revisions of the schema, oldest first.";
  static override examples = [
    { command: "<%= config.bin %> db history", description: "All that there are." },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(DbHistory);
    const { showHistory } = await import("../../schema/schema-commands.js");
    await showHistory(flags);
  }
}
