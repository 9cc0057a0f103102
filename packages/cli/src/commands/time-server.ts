import * as Flags from "@oclif/core/flags";
import { WinchesterCommand } from "../command/base-command.js";

export class TimeServer extends WinchesterCommand {
  static override summary =
    "Keep the time that feeders and workers share while they replay old notifications.";
  static override description =
    `Feeders publish the time of what they have read, and workers take it as their clock, so that streams expire as the data go on. Write the address that is printed into winchester.yaml as time_sync_endpoint, for all of them.

GET /time gives the time that was published last as plain ISO text, None before the first; POST /time publishes one. Nothing is kept when it ends. It believes whoever can reach it: leave it on a network that you trust.

Runs until SIGTERM or SIGINT. A replay in one process needs no server: see "winchester replay".`;
  static override examples = [
    { command: "<%= config.bin %> time-server", description: "On this machine alone." },
    {
      command: "<%= config.bin %> time-server --host 0.0.0.0 --port 8100",
      description: "For other machines too.",
    },
    {
      command: "curl -d 2015-02-27T15:31:24 http://127.0.0.1:8001/time",
      description: "Set the time by hand.",
    },
  ];
  static override flags = {
    host: Flags.string({ default: "127.0.0.1", helpValue: "ADDRESS", summary: "The address to listen on." }),
    port: Flags.integer({
      default: 8001,
      min: 0,
      max: 65_535,
      helpValue: "N",
      summary: "The port; 0 takes one that is free.",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(TimeServer);
    const { serveTime } = await import("../time-server/serve-time.js");
    await serveTime(flags);
  }
}
