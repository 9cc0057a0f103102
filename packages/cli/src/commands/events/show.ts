import * as Args from "@oclif/core/args";
import { ConfiguredCommand } from "../../command/configured-command.js";

export class EventsShow extends ConfiguredCommand {
  static override summary = "Show an event.";
  static override examples = [
    {
      command: "<%= config.bin %> events show 2c1e6f6a-4c2b-11e6-beb8-9e71128cae77",
      description: "By its id.",
    },
  ];
  static override args = {
    "message-id": Args.string({ ignoreStdin: true, required: true, description: "The event's message id." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EventsShow);
    const { showEvent } = await import("../../look/events.js");
    await showEvent(args["message-id"], flags);
  }
}
