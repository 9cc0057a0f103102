import type { Temporal } from "temporal-polyfill";
import type { ConfigFlags } from "../open/open-config.js";
import { openSession } from "../open/open-session.js";
import { START_WAIT_MS } from "../open/open-store.js";
import { listenForStop } from "../open/stop-signal.js";
import { chooseInputs } from "./choose-inputs.js";
import { checkSummary, type FeedFlags, printSummary, runFeed } from "./run-feed.js";

export interface ReplayFlags extends ConfigFlags, FeedFlags {
  readonly quiet: boolean;
  readonly until?: Temporal.Instant | undefined;
}

/** The clock begins before any event: it never goes back, and the data say what time it is. */
const BEFORE_EVERYTHING_MICROS = Date.UTC(1, 0, 1) * 1000;

/** Feeds files and works on a clock that follows them, and prints what became of it. */
export async function replay(names: readonly string[], flags: ReplayFlags): Promise<void> {
  const files = chooseInputs(names);
  const { instantFromMicros, ManualClock, Replay, untilAvailable } = await import("@winchester/core");
  const clock = new ManualClock(instantFromMicros(BEFORE_EVERYTHING_MICROS));
  const { signal, end } = listenForStop();
  const session = await openSession(flags, { command: "replay", clock, waitMs: START_WAIT_MS, signal });
  try {
    const { store, triggerManager, pipelineManager, logger } = session;
    const startedAt = performance.now();
    const run = new Replay({ store, triggerManager, pipelineManager, clock });
    const summary = await runFeed(session, files, flags, signal, (events) => run.addEvents(events));
    if (!signal.aborted) await untilAvailable(() => run.finish(flags.until), { logger, signal });
    triggerManager.statistics.logAndReset(logger);
    const { fired, expired } = run.processed;
    await printSummary(summary, flags, (performance.now() - startedAt) / 1000, { fired, expired });
    checkSummary(summary, flags);
  } finally {
    await session.close();
    end();
  }
}
