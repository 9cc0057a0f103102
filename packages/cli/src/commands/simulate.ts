import * as Flags from "@oclif/core/flags";
import { WinchesterCommand } from "../command/base-command.js";

const number = (text: string): Promise<number> => Promise.resolve(Number(text));

export class Simulate extends WinchesterCommand {
  static override summary = "Write realistic notifications of an OpenStack cloud.";
  static override description =
    "JSON lines, in the order of their timestamps. Equal options give equal notifications. Without --operations and --days, one day.";
  static override examples = [
    {
      command: "<%= config.bin %> simulate --operations 1000 --seed 7 > day.jsonl",
      description: "Into a file.",
    },
    {
      command: "<%= config.bin %> simulate --days 1 --real-time --speed 60 | <%= config.bin %> ingest -",
      description: "A live feed, an hour in a minute.",
    },
  ];
  static override flags = {
    operations: Flags.integer({
      helpValue: "N",
      summary: "How many operations (creations, resizes, …) are begun.",
    }),
    days: Flags.integer({ helpValue: "N", summary: "How many days." }),
    seed: Flags.string({ summary: "A number or text; 1 by default." }),
    start: Flags.string({ helpValue: "ISO", summary: "When the first day begins; 2026-01-01 by default." }),
    instances: Flags.integer({ helpValue: "N", summary: "Instances at the start; 100 by default." }),
    tenants: Flags.integer({ helpValue: "N", summary: "10 by default." }),
    hosts: Flags.integer({ helpValue: "N", summary: "Compute hosts; 8 by default." }),
    "operations-per-day": Flags.integer({ helpValue: "N", summary: "Five for each instance by default." }),
    "fault-rate": Flags.custom<number>({
      parse: number,
      helpValue: "SHARE",
      summary: "How many of their opportunities faults take, 0 to 1; 0.02 by default.",
    })(),
    "duplicate-rate": Flags.custom<number>({
      parse: number,
      helpValue: "SHARE",
      summary: "How many notifications come twice, 0 to 1; none by default.",
    })(),
    faults: Flags.string({ helpValue: "FILE", summary: "Write the faults that were put in, as JSON lines." }),
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      summary: "Write to a file; one named .gz is compressed.",
    }),
    "real-time": Flags.boolean({ summary: "At the pace of the timestamps." }),
    speed: Flags.custom<number>({
      parse: number,
      helpValue: "FACTOR",
      dependsOn: ["real-time"],
      summary: "Simulated seconds in a real one; 1 by default.",
    })(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Simulate);
    const { writeSimulation } = await import("../simulate/write-simulation.js");
    await writeSimulation(flags);
  }
}
