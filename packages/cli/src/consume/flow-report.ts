import type { Logger } from "@winchester/core";
import type { FeedSummary } from "../feed/feed-summary.js";
import { countOf, formatCount } from "../output/numbers.js";

const EVERY_MS = 60_000;

/** Logs once a minute what came in since the last time, where something did. */
export function reportFlow(summary: Readonly<FeedSummary>, logger: Logger): { end(): void } {
  let [received, stored] = [summary.received, summary.stored];
  const timer = setInterval(() => {
    if (summary.received === received) return;
    const came = countOf(summary.received - received, "notification");
    logger.info(`${came} in the last minute, ${formatCount(summary.stored - stored)} of them new events`);
    [received, stored] = [summary.received, summary.stored];
  }, EVERY_MS);
  timer.unref();
  return { end: () => clearInterval(timer) };
}
