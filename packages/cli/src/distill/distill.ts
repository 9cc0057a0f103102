import { type Event, eventToJSON } from "@winchester/core";
import type { Distillation } from "@winchester/distiller";
import { CliError } from "../cli-error.js";
import { chooseInputs } from "../feed/choose-inputs.js";
import { createUnwrap, type Unwrap } from "../feed/unwrap-notification.js";
import { describePosition, type InputRecord } from "../input/input-record.js";
import { checkInputs, displayName, openInput } from "../input/open-input.js";
import { readRecords } from "../input/read-records.js";
import { countOf, formatCount } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { describeDistillation, distillationToJSON } from "./distillation-text.js";
import { type DistillerFlags, type OpenedDistiller, openDistiller } from "./open-distiller.js";

export interface DistillFlags extends DistillerFlags {
  readonly json: boolean;
  readonly details: boolean;
  readonly strict: boolean;
  readonly unwrap?: boolean | undefined;
}

/** Prints the events that definitions make of notifications, and what was dropped. */
export async function distill(names: readonly string[], flags: DistillFlags): Promise<void> {
  const files = chooseInputs(names);
  const opened = { ...(await openDistiller(flags)), unwrap: await createUnwrap(flags.unwrap) };
  await checkInputs(files);
  const counts = { distilled: 0, unmatched: 0, refused: 0 };
  for (const file of files) {
    for await (const record of readRecords(displayName(file), openInput(file))) {
      counts[await distillRecord(record, opened, flags)] += 1;
    }
  }
  if (!flags.json) {
    const { distilled, unmatched, refused } = counts;
    const parts = [`${formatCount(unmatched)} taken by no definition`, `${formatCount(refused)} malformed`];
    await printLine(`${countOf(distilled, "event")}; ${parts.join(", ")}`);
  }
  if (flags.strict && counts.refused > 0) {
    throw new CliError("CLI_STRICT", `${countOf(counts.refused, "record")} couldn't be distilled`);
  }
}

async function distillRecord(
  record: InputRecord,
  { distiller, logger, unwrap }: OpenedDistiller & { readonly unwrap: Unwrap },
  flags: DistillFlags,
): Promise<Distillation<Event>["outcome"]> {
  const place = describePosition(record.position);
  if ("problem" in record) {
    logger.warn(`${place}: ${record.problem}`);
    return "refused";
  }
  const distillation = distiller.explain(unwrap(record.value));
  const { event, outcome, problem, warnings } = distillation;
  if (!flags.json) {
    await printLine(`${describeDistillation(place, distillation)}\n`);
    return outcome;
  }
  if (flags.details) {
    await printJson(distillationToJSON(place, distillation));
    return outcome;
  }
  if (event !== null) await printJson(eventToJSON(event));
  for (const { message } of warnings) logger.warn(`${place}: ${message}`);
  if (outcome === "unmatched") logger.debug(`${place}: ${problem ?? "no definition takes it"}`);
  return outcome;
}
