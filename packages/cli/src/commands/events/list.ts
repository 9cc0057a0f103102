import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../../command/configured-command.js";
import { eventFilterFlags } from "../../flag/event-filter-flags.js";

export class EventsList extends ConfiguredCommand {
  static override summary = "List events, in the order in which they were stored.";
  static override examples = [
    {
      command: "<%= config.bin %> events list --type compute.instance.exists.failed",
      description: "Of one type.",
    },
    {
      command:
        "<%= config.bin %> events list --trait instance_id=9f9d01b9 --from 2026-01-01 --until 2026-01-02",
      description: "Of one instance on one day.",
    },
    { command: "<%= config.bin %> events list --json | jq .event_type", description: "For other programs." },
  ];
  static override flags = {
    ...eventFilterFlags,
    limit: Flags.integer({ helpValue: "N", min: 1, summary: "So many at most. Default: all of them." }),
    after: Flags.string({
      helpValue: "MESSAGE_ID",
      summary: "Those that were stored after this event: how a listing goes on.",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(EventsList);
    const { listEvents } = await import("../../look/events.js");
    await listEvents(flags);
  }
}
