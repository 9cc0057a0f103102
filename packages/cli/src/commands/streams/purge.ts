import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../../command/configured-command.js";
import { streamFilterFlags } from "../../flag/stream-filter-flags.js";

export class StreamsPurge extends ConfiguredCommand {
  static override summary = "Delete streams; their events stay.";
  static override description = "A stream that a worker has is left alone. Needs a filter, or --all.";
  static override examples = [
    { command: "<%= config.bin %> streams purge --state completed", description: "What is finished." },
    {
      command: "<%= config.bin %> streams purge --name old_trigger",
      description: "Of a trigger that is gone.",
    },
  ];
  static override flags = {
    ...streamFilterFlags,
    all: Flags.boolean({ summary: "All streams." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(StreamsPurge);
    const { purgeStreams } = await import("../../look/streams.js");
    await purgeStreams(flags);
  }
}
