import type { ConfigFlags } from "../open/open-config.js";
import { openSession } from "../open/open-session.js";
import { START_WAIT_MS } from "../open/open-store.js";
import { listenForStop } from "../open/stop-signal.js";
import { chooseInputs } from "./choose-inputs.js";
import { checkSummary, type FeedFlags, printSummary, runFeed } from "./run-feed.js";

export interface IngestFlags extends ConfigFlags, FeedFlags {
  readonly quiet: boolean;
  readonly clock: "wall" | "data";
}

/** Feeds files into the store, and prints what became of them. */
export async function ingest(names: readonly string[], flags: IngestFlags): Promise<void> {
  const files = chooseInputs(names);
  const { signal, end } = listenForStop();
  const session = await openSession(flags, {
    command: "ingest",
    // With a time sync service the data say what time it is, whatever is asked for.
    eventTime: flags.clock === "data" || undefined,
    waitMs: START_WAIT_MS,
    signal,
  });
  try {
    const startedAt = performance.now();
    const summary = await runFeed(session, files, flags, signal, (events) =>
      session.triggerManager.addEvents(events),
    );
    await printSummary(summary, flags, (performance.now() - startedAt) / 1000);
    checkSummary(summary, flags);
  } finally {
    await session.close();
    end();
  }
}
