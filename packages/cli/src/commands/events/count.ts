import { ConfiguredCommand } from "../../command/configured-command.js";
import { eventFilterFlags } from "../../flag/event-filter-flags.js";

export class EventsCount extends ConfiguredCommand {
  static override summary = "Count events by type.";
  static override examples = [
    { command: "<%= config.bin %> events count", description: "What there is." },
    { command: "<%= config.bin %> events count --from 2026-01-01 --json", description: "Since a time." },
  ];
  static override flags = eventFilterFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(EventsCount);
    const { countEvents } = await import("../../look/events.js");
    await countEvents(flags);
  }
}
