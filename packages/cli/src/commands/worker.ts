import * as Flags from "@oclif/core/flags";
import { UsageError } from "../cli-error.js";
import { ConfiguredCommand } from "../command/configured-command.js";
import { timeFlag } from "../flag/time-flag.js";

export class Worker extends ConfiguredCommand {
  static override summary = "Run the pipelines of streams that fire or expire.";
  static override description =
    `Runs until it is stopped. Any number of workers, on any number of machines, can share a database: each stream belongs to one at a time. SIGTERM and SIGINT finish what is in hand and leave nothing locked; a second one ends the process at once.

A database that is away is waited for. A SQLite file that is new or empty gets its tables by itself; for other databases, run "winchester db upgrade" first.

With --daemon, the command returns when the worker has opened its store. Its pid file and log are beside the configuration unless the options, or log_file, say otherwise.`;
  static override examples = [
    {
      command: "<%= config.bin %> worker -c /etc/winchester/winchester.yaml",
      description: "Work until stopped.",
    },
    {
      command: "<%= config.bin %> worker --once --now 2016-04-01T00:00:00",
      description: "Work off what is ready at a time of the past.",
    },
    {
      command: "<%= config.bin %> worker --daemon -c /etc/winchester/winchester.yaml",
      description: "Work in the background.",
    },
    {
      command: "<%= config.bin %> worker --stop -c /etc/winchester/winchester.yaml",
      description: "Stop the worker in the background, and wait until it has.",
    },
  ];
  static override flags = {
    once: Flags.boolean({ summary: "Stop when nothing is ready." }),
    now: timeFlag({ summary: "A clock that stands still at this time." }),
    name: Flags.string({ summary: "The worker's name, in logs and on the streams that it has." }),
    daemon: Flags.boolean({ exclusive: ["once", "now", "stop"], summary: "Work in the background." }),
    stop: Flags.boolean({
      exclusive: ["once", "now", "name"],
      summary: "Stop the worker in the background, and wait until it has finished what is in hand.",
    }),
    "pid-file": Flags.string({
      helpValue: "FILE",
      summary:
        "The pid file of --daemon and --stop, instead of winchester-worker.pid beside the configuration.",
    }),
    "log-file": Flags.string({
      helpValue: "FILE",
      dependsOn: ["daemon"],
      summary:
        "The log of --daemon, instead of log_file, else winchester-worker.log beside the configuration.",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Worker);
    if (flags["pid-file"] !== undefined && !flags.daemon && !flags.stop)
      throw new UsageError("--pid-file is for --daemon and --stop");
    if (flags.stop) {
      const { stopDaemon } = await import("../daemon/stop-daemon.js");
      return stopDaemon(flags);
    }
    if (flags.daemon) {
      const { startDaemon } = await import("../daemon/start-daemon.js");
      return startDaemon(flags);
    }
    const [{ work }, { takePidFile, workInBackground }] = await Promise.all([
      import("../work/work.js"),
      import("../daemon/background.js"),
    ]);
    const pidFile = takePidFile();
    if (pidFile === undefined) await work(flags);
    else await workInBackground(pidFile, (opened) => work(flags, { opened }));
  }
}
