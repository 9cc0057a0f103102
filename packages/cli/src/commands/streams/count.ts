import { ConfiguredCommand } from "../../command/configured-command.js";
import { streamFilterFlags } from "../../flag/stream-filter-flags.js";

export class StreamsCount extends ConfiguredCommand {
  static override summary = "Count streams by trigger and state.";
  static override examples = [
    { command: "<%= config.bin %> streams count", description: "What there is." },
    { command: "<%= config.bin %> streams count --state error --json", description: "For a monitor." },
  ];
  static override flags = streamFilterFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(StreamsCount);
    const { countStreams } = await import("../../look/streams.js");
    await countStreams(flags);
  }
}
