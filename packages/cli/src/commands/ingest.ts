import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../command/configured-command.js";
import { feedFlags } from "../flag/feed-flags.js";
import { fileArgs } from "../flag/file-args.js";

export class Ingest extends ConfiguredCommand {
  static override summary = "Put notifications into the store.";
  static override description =
    `Reads JSON lines, or a JSON array of any size; files that are compressed with gzip are recognised by their content. Makes events of the notifications by the configured event definitions, and sorts them into streams. What can't be read is a warning that says where it stands, and the rest goes on.

Feeding the same input again is safe: events whose message id is known are passed over. On SIGINT or SIGTERM the batch in hand is finished.

A SQLite file that is new or empty gets its tables by itself; for other databases, run "winchester db upgrade" first.`;
  static override examples = [
    { command: "<%= config.bin %> ingest notifications.jsonl.gz", description: "Feed a file." },
    {
      command: "zcat *.gz | <%= config.bin %> ingest -",
      description: "Feed what comes over standard input.",
    },
    {
      command: "<%= config.bin %> ingest --events --clock data old-events.jsonl",
      description: "Feed ready events of the past, as if each came at its own time.",
    },
  ];
  static override strict = false;
  static override args = fileArgs;
  static override flags = {
    ...feedFlags,
    clock: Flags.string({
      options: ["wall", "data"],
      default: "wall",
      summary:
        "What the time is when an event is added: now, or the event's own; with time_sync_endpoint always its own.",
    }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Ingest);
    const { ingest } = await import("../feed/ingest.js");
    await ingest(argv as string[], { ...flags, clock: flags.clock === "data" ? "data" : "wall" });
  }
}
