import * as Flags from "@oclif/core/flags";
import { ConfiguredCommand } from "../command/configured-command.js";
import { timeFlag } from "../flag/time-flag.js";

export class Worker extends ConfiguredCommand {
  static override summary = "Run the pipelines of streams that fire or expire.";
  static override description =
    `Runs until it is stopped. Any number of workers, on any number of machines, can share a database: each stream belongs to one at a time. SIGTERM and SIGINT finish what is in hand and leave nothing locked; a second one ends the process at once.

A database that is away is waited for. A SQLite file that is new or empty gets its tables by itself; for other databases, run "winchester db upgrade" first.`;
  static override examples = [
    {
      command: "<%= config.bin %> worker -c /etc/winchester/winchester.yaml",
      description: "Work until stopped.",
    },
    {
      command: "<%= config.bin %> worker --once --now 2016-04-01T00:00:00",
      description: "Work off what is ready at a time of the past.",
    },
  ];
  static override flags = {
    once: Flags.boolean({ summary: "Stop when nothing is ready." }),
    now: timeFlag({ summary: "A clock that stands still at this time." }),
    name: Flags.string({ summary: "The worker's name, in logs and on the streams that it has." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Worker);
    const { work } = await import("../work/work.js");
    await work(flags);
  }
}
