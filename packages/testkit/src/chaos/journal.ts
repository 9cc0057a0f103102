import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Micros } from "@winchester/core";
import type { BatchPlace } from "./workload.js";

const TAIL_BYTES = 2_048;

/** What a feeder has written down. */
export interface JournalState {
  /** The time of each batch that was begun. */
  readonly begun: readonly Micros[];
  readonly acknowledged: ReadonlySet<number>;
}

/** A feeder's memory over its deaths: which batches it began, and which the store has confirmed. */
export class Journal {
  readonly #feeder: number;
  readonly #file: number;
  readonly #begun: Micros[];
  readonly #acknowledged: Set<number>;

  constructor(folder: string, feeder: number) {
    const path = journalPath(folder, feeder);
    const { begun, acknowledged } = readJournal(folder, feeder);
    this.#feeder = feeder;
    this.#begun = [...begun];
    this.#acknowledged = new Set(acknowledged);
    this.#file = openSync(path, "a");
    // A line that the last process didn't get to the end of must not spoil the next one.
    writeSync(this.#file, "\n");
  }

  /** The batches so far. */
  get places(): BatchPlace[] {
    return this.#begun.map((at, batch) => ({ feeder: this.#feeder, batch, at }));
  }

  /** The batch to be fed: the one that wasn't confirmed, else none. */
  get unacknowledged(): BatchPlace | undefined {
    return this.places.find(({ batch }) => !this.#acknowledged.has(batch));
  }

  begin(at: Micros): BatchPlace {
    const batch = this.#begun.length;
    this.#write({ begin: batch, at });
    this.#begun.push(at);
    return { feeder: this.#feeder, batch, at };
  }

  acknowledge(batch: number): void {
    this.#write({ ack: batch });
    this.#acknowledged.add(batch);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: object): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

/** All that a feeder has written down. */
export function readJournal(folder: string, feeder: number): JournalState {
  const path = journalPath(folder, feeder);
  return parseJournal(existsSync(path) ? readFileSync(path, "utf8") : "");
}

/** The batch that a feeder began last: it may be under way at this moment. */
export function findLatestBatch(folder: string, feeder: number): BatchPlace | undefined {
  const path = journalPath(folder, feeder);
  if (!existsSync(path)) return undefined;
  const size = statSync(path).size;
  const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
  const file = openSync(path, "r");
  readSync(file, buffer, 0, buffer.length, size - buffer.length);
  closeSync(file);
  const begins = linesOf(buffer.toString("utf8")).filter((line) => line.begin !== undefined);
  const last = begins.at(-1);
  return last?.begin === undefined || last.at === undefined
    ? undefined
    : { feeder, batch: last.begin, at: last.at };
}

function parseJournal(text: string): JournalState {
  const begun: Micros[] = [];
  const acknowledged = new Set<number>();
  for (const { begin, at, ack } of linesOf(text)) {
    if (begin !== undefined && at !== undefined) begun[begin] = at;
    if (ack !== undefined) acknowledged.add(ack);
  }
  return { begun, acknowledged };
}

interface JournalLine {
  readonly begin?: number;
  readonly at?: Micros;
  readonly ack?: number;
}

/** Lines that are whole. */
function linesOf(text: string): JournalLine[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : (JSON.parse(line) as JournalLine);
    } catch {
      return [];
    }
  });
}

function journalPath(folder: string, feeder: number): string {
  return join(folder, `journal-${feeder}.jsonl`);
}
