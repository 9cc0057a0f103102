import { ConfiguredCommand } from "../command/configured-command.js";

export class Consume extends ConfiguredCommand {
  static override summary = "Take notifications off RabbitMQ into the store, until stopped.";
  static override description =
    `The section "amqp" of the configuration says where the broker is and which exchanges to take from. Each gets a queue of our own, bound to the exchange; any number of consumers, on any number of machines, can share it.

A batch is acknowledged after the transaction that stored it has committed: nothing is lost, and what is delivered twice is stored once. A message that can't be read or stored goes to the queue "<queue>.rejected" with its reason in the header x-rejected-reason, and stops no other.

A broker or a database that is away is waited for, with a warning at once and then once a minute. SIGTERM and SIGINT take no more, store what was delivered, and acknowledge it; a second one ends the process at once.`;
  static override examples = [
    {
      command: "<%= config.bin %> consume -c /etc/winchester/winchester.yaml",
      description: "Consume until stopped.",
    },
    {
      command: "<%= config.bin %> check -c /etc/winchester/winchester.yaml",
      description: "See whether the section is right, without connecting.",
    },
    {
      command: "<%= config.bin %> consume --json > counts.json",
      description: "Print what became of the notifications at the end as JSON.",
    },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Consume);
    const { consume } = await import("../consume/consume.js");
    await consume(flags);
  }
}
