import type { TriggerStatistics } from "../debug/trigger-statistics.js";
import type { Logger } from "../logger.js";

/** Logs the counters of triggers once in a period, and when it is stopped. */
export function startStatistics(
  statistics: TriggerStatistics,
  logger: Logger,
  periodMs: number,
): { stop: () => void } {
  const timer = setInterval(() => statistics.logAndReset(logger), periodMs);
  return {
    stop: () => {
      clearInterval(timer);
      statistics.logAndReset(logger);
    },
  };
}
