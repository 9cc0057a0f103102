import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../../command/configured-command.js";
import { timeFlag } from "../../flag/time-flag.js";

export class EventsTrim extends ConfiguredCommand {
  static override summary = "Delete old events that no unfinished stream has.";
  static override description =
    "In small batches (trim_events_batch_size), so that nothing live is held up. A worker does the same with trim_events.";
  static override examples = [
    { command: "<%= config.bin %> events trim", description: "By trim_events_age of the configuration." },
    {
      command: "<%= config.bin %> events trim --older-than '$timestamp - 90d'",
      description: "Three months.",
    },
  ];
  static override flags = {
    "older-than": Flags.string({
      helpValue: "EXPRESSION",
      summary: "A time expression, in which $timestamp is now. Default: trim_events_age.",
    }),
    now: timeFlag({ summary: "What time it is. Default: now." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(EventsTrim);
    const { trimEvents } = await import("../../look/events.js");
    await trimEvents(flags);
  }
}
