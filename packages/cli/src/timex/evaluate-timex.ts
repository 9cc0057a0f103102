import { formatMicros, microsFromInstant, parse, type TimeSpan } from "@winchester/timex";
import { Temporal } from "temporal-polyfill";
import { UsageError } from "../cli-error.js";
import { parseTime } from "../flag/time-flag.js";
import { printJson, printLine } from "../output/print.js";

/** Prints what a time expression evaluates to. */
export async function evaluateTimex(
  source: string,
  flags: { readonly var?: readonly string[] | undefined; readonly json: boolean },
): Promise<void> {
  const expression = parse(source);
  const variables: Record<string, Temporal.Instant> = { timestamp: Temporal.Now.instant() };
  for (const assignment of flags.var ?? []) {
    const [, name, time] = /^\$?(\w+)=(.*)$/.exec(assignment) ?? [];
    if (name === undefined || time === undefined) {
      throw new UsageError(
        `--var: "${assignment}" isn't NAME=ISO`,
        "for example --var last=2015-02-27T15:31:24",
      );
    }
    variables[name] = await parseTime(time);
  }
  const span = expression.evaluate(variables);
  if (flags.json) await printJson(spanToPlainJSON(span));
  else await printLine(span.isRange ? `${isoText(span.begin)} to ${isoText(span.end)}` : isoText(span.begin));
}

function spanToPlainJSON(span: TimeSpan): Record<string, string> {
  const kind = span.isRange ? "range" : "instant";
  return { kind, begin: isoText(span.begin), end: isoText(span.end) };
}

function isoText(instant: Temporal.Instant): string {
  return formatMicros(microsFromInstant(instant));
}
