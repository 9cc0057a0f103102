import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../../command/configured-command.js";
import { streamFilterFlags } from "../../flag/stream-filter-flags.js";

export class StreamsList extends ConfiguredCommand {
  static override summary = "List streams, ordered by id.";
  static override examples = [
    { command: "<%= config.bin %> streams list --state error", description: "What needs attention." },
    {
      command:
        "<%= config.bin %> streams list --name instance_usage --trait instance_id=9f9d01b9 --with-events",
      description: "All about one instance.",
    },
    {
      command: "<%= config.bin %> streams list --json --limit 1000 --after 5000",
      description: "Page by page.",
    },
  ];
  static override flags = {
    ...streamFilterFlags,
    limit: Flags.integer({ helpValue: "N", min: 1, summary: "So many at most. Default: all of them." }),
    after: Flags.integer({
      helpValue: "ID",
      min: 0,
      summary: "Those with a greater id: how a listing goes on.",
    }),
    "with-events": Flags.boolean({ summary: "With all their events." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(StreamsList);
    const { listStreams } = await import("../../look/streams.js");
    await listStreams(flags);
  }
}
