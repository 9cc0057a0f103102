import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { WinchesterCommand } from "../command/base-command.js";

export class Init extends WinchesterCommand {
  static override summary = "Write a commented configuration to start from.";
  static override description =
    "It runs on SQLite. Files that are there already are left alone, and nothing is written, unless --force is given.";
  static override examples = [
    { command: "<%= config.bin %> init", description: "Into this folder." },
    { command: "<%= config.bin %> init /etc/winchester", description: "Into another one, which is made." },
  ];
  static override args = {
    dir: Args.string({ ignoreStdin: true, default: ".", description: "The folder." }),
  };
  static override flags = {
    force: Flags.boolean({ char: "f", summary: "Write over files that are there." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const { writeStarter } = await import("../init/write-starter.js");
    await writeStarter(args.dir, flags);
  }
}
