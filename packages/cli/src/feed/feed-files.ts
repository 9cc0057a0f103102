import type { AddResult, Event } from "@winchester/core";
import { InputError } from "../input/input-error.js";
import { describePosition, type InputRecord, type Position } from "../input/input-record.js";
import { checkInputs, displayName, openInput } from "../input/open-input.js";
import { readRecords } from "../input/read-records.js";
import { recordBatches } from "../input/record-batches.js";
import type { PositionedLogger } from "../logging/positioned-logger.js";
import { createProgress, type Progress } from "../output/progress.js";
import { countAdded, createSummary, type FeedSummary } from "./feed-summary.js";
import type { ReadValue } from "./reading.js";

/** What is fed, and how. */
export interface Feeding {
  readonly files: readonly string[];
  /** How many records go into one transaction. */
  readonly batch: number;
  readonly read: ReadValue;
  readonly add: (events: readonly Event[]) => Promise<AddResult>;
  /**
   * Whether a batch is read while another one is stored. That is for stores that work in processes of their own; beside
   * one in this process it gains nothing, and the garbage collector has two batches to move about.
   */
  readonly readAhead: boolean;
  readonly logger: PositionedLogger;
  readonly signal: AbortSignal;
  readonly showProgress: boolean;
}

/**
 * Feeds files, in order, in batches: while one is being stored, the next may be read. What can't be read is a warning
 * that says where it stands, and the rest goes on. After the signal nothing more is read, and what was is stored.
 *
 * @throws InputError, at once where a file isn't there
 */
export async function feedFiles(feeding: Feeding): Promise<FeedSummary> {
  const { files, readAhead, signal } = feeding;
  const progress = createProgress(await checkInputs(files), feeding.showProgress);
  const summary = createSummary();
  let inHand = Promise.resolve();
  let last: Position | undefined;
  try {
    for await (const batch of batchesOf(feeding, summary, progress)) {
      const events = readBatch(batch, feeding, summary);
      await inHand;
      last = batch.at(-1)?.position;
      inHand = addBatch(events, feeding, summary, progress);
      // Who awaits it hears of a failure; that nobody does yet is no unhandled rejection.
      inHand.catch(() => undefined);
      if (!readAhead) await inHand;
    }
    await inHand;
    if (signal.aborted) summary.stoppedAt = last;
    return summary;
  } finally {
    await inHand.catch(() => undefined);
    progress.stop();
  }
}

/** The batches of all files. One that is damaged is reported, and the next one follows. */
async function* batchesOf(
  { files, batch: size, logger, signal }: Feeding,
  summary: FeedSummary,
  progress: Progress,
): AsyncGenerator<InputRecord[], void, undefined> {
  for (const file of files) {
    const chunks = openInput(file, { onBytes: progress.read, signal });
    const records = readRecords(displayName(file), chunks, signal);
    try {
      yield* recordBatches(records, size);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      logger.error(error.message);
      summary.damaged += 1;
    }
  }
}

async function addBatch(
  events: readonly Event[],
  { add }: Feeding,
  summary: FeedSummary,
  progress: Progress,
): Promise<void> {
  if (events.length > 0) countAdded(summary, await add(events));
  progress.done(summary.received);
}

function readBatch(batch: readonly InputRecord[], feeding: Feeding, summary: FeedSummary): Event[] {
  const { read, logger } = feeding;
  const events: Event[] = [];
  for (const record of batch) {
    summary.received += 1;
    const problem = "problem" in record ? record.problem : problemOfValue(record.value);
    if (problem !== undefined) {
      logger.warn(`${describePosition(record.position)}: ${problem}`);
      summary.malformed += 1;
      continue;
    }
    logger.position = record.position;
    const reading = read((record as { readonly value: unknown }).value);
    if (reading.outcome === "event") events.push(reading.event);
    else summary[reading.outcome] += 1;
    if (reading.outcome === "malformed" && reading.problem !== undefined) logger.warn(reading.problem);
    logger.position = undefined;
  }
  return events;
}

function problemOfValue(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return undefined;
  const kind = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  return `an object is expected, not ${kind}`;
}
