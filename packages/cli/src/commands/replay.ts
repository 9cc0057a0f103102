import { ConfiguredCommand } from "../command/configured-command.js";
import { feedFlags } from "../flag/feed-flags.js";
import { fileArgs } from "../flag/file-args.js";
import { timeFlag } from "../flag/time-flag.js";

export class Replay extends ConfiguredCommand {
  static override summary = "Feed and work in one process, on a clock that follows the data.";
  static override description =
    `Before an event is added, everything that is due before its time is fired, then expired: old notifications come out as they would have in their day. At the end the clock moves to --until, and everything that is due by then is worked on.

Takes the same input as ingest. A SQLite file that is new or empty gets its tables by itself.`;
  static override examples = [
    {
      command: "<%= config.bin %> replay day.jsonl.gz --until 2027-01-01T00:00:00",
      description: "Replay a day, and let everything expire that it left open.",
    },
    {
      command: "<%= config.bin %> replay --events events.jsonl --json",
      description: "Ready events; counts as JSON.",
    },
  ];
  static override strict = false;
  static override args = fileArgs;
  static override flags = {
    ...feedFlags,
    until: timeFlag({ summary: "Where the clock moves at the end. Without it, it stays at the last event." }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Replay);
    const { replay } = await import("../feed/replay.js");
    await replay(argv as string[], flags);
  }
}
