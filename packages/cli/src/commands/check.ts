import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../command/configured-command.js";

export class Check extends ConfiguredCommand {
  static override summary = "Look for mistakes in a configuration.";
  static override description =
    `Reads the configuration and all files that it names, and reports every mistake with file, line and column, also handlers whose package isn't installed. No database is asked.`;
  static override examples = [
    { command: "<%= config.bin %> check -c etc/winchester.yaml", description: "Check a configuration." },
    { command: "<%= config.bin %> check --strict --json", description: "In CI: warnings count too." },
  ];
  static override flags = {
    strict: Flags.boolean({ summary: "Exit with status 1 for warnings too." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Check);
    const { checkConfig } = await import("../check/check-config.js");
    process.exitCode = (await checkConfig(flags)) ? 0 : 1;
  }
}
