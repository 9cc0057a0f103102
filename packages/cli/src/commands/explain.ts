import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../command/configured-command.js";
import { unwrapFlag } from "../flag/unwrap-flag.js";

export class Explain extends ConfiguredCommand {
  static override summary = "Say why each trigger takes or refuses an event.";
  static override description =
    `For each trigger: whether it takes the event, and if not, which criterion refused it and why; if so, which stream the event is in or would join, and what that still waits for. Changes nothing.

Without a database that can be read, notifications and events of a file are explained without streams.`;
  static override examples = [
    { command: "<%= config.bin %> explain notification.json", description: "A notification in a file." },
    {
      command: "<%= config.bin %> explain --message-id 2c1e6f6a-4c2b-11e6-beb8-9e71128cae77",
      description: "An event in the store.",
    },
  ];
  static override args = {
    file: Args.string({
      ignoreStdin: true,
      description: "A file with notifications, or - for standard input.",
    }),
  };
  static override flags = {
    "message-id": Flags.string({ helpValue: "ID", summary: "The event of this id in the store." }),
    events: Flags.boolean({ summary: "The file has ready events, not notifications." }),
    unwrap: unwrapFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const { explain } = await import("../explain/explain.js");
    await explain(args.file, flags);
  }
}
