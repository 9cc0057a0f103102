import { countAdded, createSummary, describeSummary, summaryToJSON } from "../feed/feed-summary.js";
import type { ConfigFlags } from "../open/open-config.js";
import { openSession, type Session } from "../open/open-session.js";
import { listenForStop } from "../open/stop-signal.js";
import { printJson, printLine } from "../output/print.js";
import { reportFlow } from "./flow-report.js";

export interface ConsumeFlags extends ConfigFlags {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Consumes until stopped, and prints what became of the notifications. */
export async function consume(flags: ConsumeFlags): Promise<void> {
  const { signal, end } = listenForStop();
  try {
    const { NOT_DISTILLED } = await import("@winchester/core");
    const summary = createSummary();
    const startedAt = performance.now();
    const session = await openUnlessStopped(flags, signal);
    if (session === undefined) return await print(summary, flags, (performance.now() - startedAt) / 1000);
    const report = reportFlow(summary, session.logger);
    try {
      const consumer = session.createConsumer((added) => {
        const wanted = added.refused.filter(({ reason }) => reason !== NOT_DISTILLED);
        summary.received += added.received;
        summary.unmatched += added.refused.length - wanted.length;
        countAdded(summary, { ...added, refused: wanted });
      });
      session.logger.info("consuming notifications");
      await consumer.run(signal);
    } finally {
      report.end();
      session.triggerManager.statistics.logAndReset(session.logger);
      await session.close();
    }
    await print(summary, flags, (performance.now() - startedAt) / 1000);
  } finally {
    end();
  }
}

/** Waits for a database that is away; undefined where it was stopped meanwhile, which is no failure. */
async function openUnlessStopped(flags: ConsumeFlags, signal: AbortSignal): Promise<Session | undefined> {
  try {
    return await openSession(flags, { command: "consume", waitMs: Number.POSITIVE_INFINITY, signal });
  } catch (error) {
    if (signal.aborted && (error as { code?: unknown }).code === "STORE_UNAVAILABLE") return undefined;
    throw error;
  }
}

async function print(
  summary: ReturnType<typeof createSummary>,
  flags: ConsumeFlags,
  seconds: number,
): Promise<void> {
  if (flags.json) await printJson(summaryToJSON(summary, seconds));
  else if (!flags.quiet) await printLine(describeSummary(summary, seconds));
}
