import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { WinchesterCommand } from "../command/base-command.js";

export class Timex extends WinchesterCommand {
  static override summary = "Evaluate a time expression.";
  static override description =
    `Prints an instant, or the begin and end of a range. $timestamp is now unless --var gives it. All times are UTC.`;
  static override examples = [
    { command: "<%= config.bin %> timex 'day + 6h'", description: "Today, counted from six in the morning." },
    {
      command: "<%= config.bin %> timex '$last + 1d @ 0h 0m 0s 0us' --var last=2015-02-27T15:31:24",
      description: "With a variable.",
    },
  ];
  static override args = {
    expression: Args.string({
      ignoreStdin: true,
      required: true,
      description: "The expression, in single quotes for the shell.",
    }),
  };
  static override flags = {
    var: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "NAME=ISO",
      summary: "A variable's value.",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Timex);
    const { evaluateTimex } = await import("../timex/evaluate-timex.js");
    await evaluateTimex(args.expression, flags);
  }
}
