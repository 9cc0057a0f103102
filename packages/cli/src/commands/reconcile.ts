import { ConfiguredCommand } from "../command/configured-command.js";

export class Reconcile extends ConfiguredCommand {
  static override summary = "Balance the books, and look for what is lost or there twice.";
  static override description =
    `Compares what was received with what was stored, and the streams that were opened with what became of them; then looks for streams that something is wrong with, and lists the first 20 of each kind. Exits with status 1 where an account isn't balanced.

Feeders and workers that are running make small differences. All unfinished streams are read with their events.`;
  static override examples = [
    { command: "<%= config.bin %> reconcile -c etc/winchester.yaml", description: "Look at the books." },
    { command: "<%= config.bin %> reconcile --json", description: "For a monitor." },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Reconcile);
    const { reconcile } = await import("../reconcile/reconcile.js");
    await reconcile(flags);
  }
}
