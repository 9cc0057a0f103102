import { createReadStream, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** An effect, as a handler's `commit` leaves it. Times are milliseconds on the machine's monotonic clock. */
export interface LedgerEntry {
  readonly key: string;
  readonly stream: number;
  readonly trigger: string;
  readonly reason: string;
  /** The handler's place in the pipeline. */
  readonly step: number;
  /** The serial number of the claim under which it happened. */
  readonly serial: number;
  /** When the run under this claim began: the claim was there before. */
  readonly handledAt: number;
  /** When `commit` was called. */
  readonly begunAt: number;
  readonly endedAt: number;
  /** The message ids of the stream's events, in order. */
  readonly members: readonly string[];
  /** The event that the pipeline made, if the handler saw one. */
  readonly derived: string | null;
  /** A hash of all that the handler was given. */
  readonly digest: string;
}

/** Commits that the store has recorded, as a worker was told. */
export interface RecordedCommits {
  /** Stream, serial number, step. */
  readonly recorded: readonly (readonly [number, number, number])[];
}

/** A process's own part of the ledger. What is written outlasts `kill -9`: the kernel has it. */
export class LedgerWriter {
  readonly #file: number;

  constructor(folder: string, process: string) {
    this.#file = openSync(join(folder, `ledger-${process}.jsonl`), "a");
  }

  append(entry: LedgerEntry | RecordedCommits): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }
}

/** All entries of a run, process by process, without last lines that weren't finished. */
export async function* readLedger(folder: string): AsyncGenerator<LedgerEntry | RecordedCommits> {
  const names = readdirSync(folder).filter((name) => name.startsWith("ledger-"));
  for (const name of names.sort()) {
    const lines = createInterface({ input: createReadStream(join(folder, name)) });
    for await (const line of lines) {
      const entry = parseEntry(line);
      if (entry !== undefined) yield entry;
    }
  }
}

function parseEntry(line: string): LedgerEntry | RecordedCommits | undefined {
  try {
    return JSON.parse(line) as LedgerEntry | RecordedCommits;
  } catch {
    return undefined;
  }
}

/** Milliseconds on a clock that all processes of the machine share, and that never goes back. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
