import type { ProcessedStreams } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import type { ConfigFlags } from "../open/open-config.js";
import { openSession, type Session } from "../open/open-session.js";
import { START_WAIT_MS } from "../open/open-store.js";
import { listenForStop } from "../open/stop-signal.js";
import { countOf, formatCount } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { endProcessSoon } from "./end-process.js";

export interface WorkFlags extends ConfigFlags {
  readonly json: boolean;
  readonly once: boolean;
  readonly now?: Temporal.Instant | undefined;
  readonly name?: string | undefined;
}

/** How a worker runs whose standard error is its log, whatever `log_file` says. */
export interface BackgroundWork {
  /** Is called as soon as the store is open. */
  readonly opened: () => void;
}

/** Runs pipelines, until stopped or, with `once`, until nothing is ready. */
export async function work(flags: WorkFlags, background?: BackgroundWork): Promise<void> {
  const { signal, end } = listenForStop();
  try {
    const { ManualClock } = await import("@winchester/core");
    const session = await openSession(flags, {
      command: "worker",
      name: flags.name,
      clock: flags.now && new ManualClock(flags.now),
      waitMs: flags.once ? START_WAIT_MS : Number.POSITIVE_INFINITY,
      signal,
      logsToFile: background === undefined,
    });
    background?.opened();
    try {
      if (flags.once) await report(await workOnce(session, signal), flags);
      else await session.pipelineManager.run(signal);
    } finally {
      await session.close();
    }
    if (!flags.once && signal.aborted) endProcessSoon();
  } finally {
    end();
  }
}

async function workOnce(session: Session, signal: AbortSignal): Promise<ProcessedStreams> {
  const { untilAvailable } = await import("@winchester/core");
  const { logger, pipelineManager, triggerManager } = session;
  const processed = await untilAvailable(() => pipelineManager.processReady(signal), { logger, signal });
  triggerManager.statistics.logAndReset(logger);
  return processed;
}

async function report({ fired, expired }: ProcessedStreams, { json, quiet }: WorkFlags): Promise<void> {
  if (json) await printJson({ fired, expired });
  else if (quiet !== true)
    await printLine(`${countOf(fired, "stream")} fired, ${formatCount(expired)} expired`);
}
