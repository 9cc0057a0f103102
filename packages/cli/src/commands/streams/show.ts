import * as Args from "@oclif/core/args";
import { ConfiguredCommand } from "../../command/configured-command.js";

export class StreamsShow extends ConfiguredCommand {
  static override summary = "Show a stream with its events.";
  static override examples = [
    { command: "<%= config.bin %> streams show 42", description: "All about stream 42." },
  ];
  static override args = {
    id: Args.integer({ ignoreStdin: true, required: true, min: 1, description: "The stream's id." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StreamsShow);
    const { showStream } = await import("../../look/streams.js");
    await showStream(args.id, flags);
  }
}
