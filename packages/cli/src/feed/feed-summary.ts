import type { AddResult } from "@winchester/core";
import { describePosition, type Position } from "../input/input-record.js";
import { countOf, formatCount } from "../output/numbers.js";

/**
 * What became of the records of some files.
 * It always holds that `received = stored + duplicates + unmatched + malformed + refused`.
 */
export interface FeedSummary {
  /** Records that were read. */
  received: number;
  stored: number;
  duplicates: number;
  /** Notifications that no event definition takes. */
  unmatched: number;
  /** What can't be read: no JSON, no object, no message id, a time that isn't one, too long. */
  malformed: number;
  /** Events that the store can't keep. */
  refused: number;
  /** Streams that were made. */
  opened: number;
  /** Streams whose fire criteria were met. */
  readied: number;
  /** Where it was stopped: the last record that is stored. */
  stoppedAt: Position | undefined;
  /** Files that couldn't be read to their end. */
  damaged: number;
}

/** A summary of nothing. */
export function createSummary(): FeedSummary {
  return {
    ...{ received: 0, stored: 0, duplicates: 0, unmatched: 0, malformed: 0, refused: 0 },
    ...{ opened: 0, readied: 0, stoppedAt: undefined, damaged: 0 },
  };
}

/** Counts what was added. */
export function countAdded(summary: FeedSummary, added: AddResult): void {
  summary.stored += added.stored;
  summary.duplicates += added.duplicates;
  summary.refused += added.refused.length;
  summary.opened += added.opened;
  summary.readied += added.readied;
}

/** The summary in its JSON form. */
export function summaryToJSON(summary: FeedSummary, seconds: number): Record<string, unknown> {
  const { stoppedAt, damaged, ...counts } = summary;
  const stopped = stoppedAt === undefined ? {} : { stopped_at: describePosition(stoppedAt) };
  const files = damaged === 0 ? {} : { damaged_files: damaged };
  return { ...counts, seconds: Number(seconds.toFixed(3)), ...stopped, ...files };
}

/** The summary for people; what didn't happen is left out. */
export function describeSummary(summary: FeedSummary, seconds: number): string {
  const { received, stored, duplicates, unmatched, malformed, refused, opened, readied } = summary;
  const rate = seconds > 0 ? `, ${formatCount(Math.round(received / seconds))} a second` : "";
  const parts = [
    `${countOf(stored, "event")} stored`,
    ...(duplicates > 0 ? [countOf(duplicates, "duplicate")] : []),
    ...(unmatched > 0 ? [`${formatCount(unmatched)} taken by no definition`] : []),
    ...(malformed > 0 ? [`${formatCount(malformed)} malformed`] : []),
    ...(refused > 0 ? [`${formatCount(refused)} refused`] : []),
  ];
  return [
    `${countOf(received, "record")} read in ${seconds.toFixed(1)} s${rate}: ${parts.join(", ")}`,
    `${countOf(opened, "stream")} opened, ${formatCount(readied)} ready to fire`,
  ].join("\n");
}
