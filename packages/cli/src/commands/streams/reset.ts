import { ConfiguredCommand } from "../../command/configured-command.js";
import { streamFilterFlags } from "../../flag/stream-filter-flags.js";

export class StreamsReset extends ConfiguredCommand {
  static override summary = "Let streams in error be tried again.";
  static override description =
    "Streams in error or expire_error are due again at once, their attempts forgotten. Without a filter, all of them.";
  static override examples = [
    {
      command: "<%= config.bin %> streams reset --name instance_usage",
      description: "Those of one trigger.",
    },
    { command: "<%= config.bin %> streams reset --id 42", description: "One stream." },
  ];
  static override flags = streamFilterFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(StreamsReset);
    const { resetStreams } = await import("../../look/streams.js");
    await resetStreams(flags);
  }
}
