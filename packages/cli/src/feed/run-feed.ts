import type { AddResult, Event } from "@winchester/core";
import { CliError } from "../cli-error.js";
import { describePosition } from "../input/input-record.js";
import type { Session } from "../open/open-session.js";
import { countOf, formatCount } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { feedFiles } from "./feed-files.js";
import { describeSummary, type FeedSummary, summaryToJSON } from "./feed-summary.js";
import { readNotifications, readReadyEvents } from "./read-value.js";
import { createUnwrap } from "./unwrap-notification.js";

/** The options that `ingest` and `replay` share. */
export interface FeedFlags {
  readonly events: boolean;
  readonly unwrap?: boolean | undefined;
  readonly batch: number;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly strict: boolean;
}

/** Feeds files into an open session, waiting for the store where it is away. */
export async function runFeed(
  session: Session,
  files: readonly string[],
  flags: FeedFlags,
  signal: AbortSignal,
  add: (events: readonly Event[]) => Promise<AddResult>,
): Promise<FeedSummary> {
  const { untilAvailable } = await import("@winchester/core");
  const { logger, distiller, store } = session;
  return feedFiles({
    files,
    batch: flags.batch,
    read: flags.events
      ? readReadyEvents(logger)
      : readNotifications(distiller, await createUnwrap(flags.unwrap)),
    add: (events) => untilAvailable(() => add(events), { logger, signal }),
    readAhead: store.supports.concurrent,
    logger,
    signal,
    showProgress: !flags.json && !flags.quiet,
  });
}

/** Prints what became of the input; `more` are further facts. */
export async function printSummary(
  summary: FeedSummary,
  flags: FeedFlags,
  seconds: number,
  more: Readonly<Record<string, number>> = {},
): Promise<void> {
  if (flags.json) {
    await printJson({ ...summaryToJSON(summary, seconds), ...more });
    return;
  }
  if (flags.quiet) return;
  await printLine(describeSummary(summary, seconds));
  const facts = Object.entries(more).map(([name, count]) => `${formatCount(count)} ${name}`);
  if (facts.length > 0) await printLine(facts.join(", "));
  if (summary.stoppedAt !== undefined) {
    await printLine(
      `stopped behind ${describePosition(summary.stoppedAt)}; run it again to go on: known events are passed over`,
    );
  }
}

/**
 * Makes a failure of damaged files, and of malformed records where that is asked for.
 *
 * @throws CliError CLI_INPUT, CLI_STRICT
 */
export function checkSummary({ damaged, malformed, refused }: FeedSummary, { strict }: FeedFlags): void {
  if (damaged > 0) {
    throw new CliError("CLI_INPUT", `${countOf(damaged, "file")} couldn't be read to the end`, {
      hint: "the errors above say which and why; what was read is stored",
    });
  }
  const bad = malformed + refused;
  if (strict && bad > 0) {
    throw new CliError("CLI_STRICT", `${countOf(bad, "record")} couldn't be stored`, {
      hint: "the warnings above say which and why",
    });
  }
}
