import type { InputRecord } from "./input-record.js";
import { LineScanner } from "./line-scanner.js";
import type { ScannerState } from "./scanner-state.js";
import { ValueScanner } from "./value-scanner.js";

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const OPEN_BRACKET = "[".charCodeAt(0);

/**
 * Reads records out of the chunks of a file: JSON lines, the elements of a JSON array, or JSON objects that are
 * spread over lines. What can't be read comes as a record with its problem, and the rest goes on. Memory is bounded
 * by the longest record. After the signal, the record in the middle of which the content ended is left out.
 */
export async function* readRecords(
  file: string,
  chunks: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): AsyncGenerator<InputRecord, void, undefined> {
  const records: InputRecord[] = [];
  const scanner = new RecordScanner({ file, line: 1 }, records);
  for await (const chunk of chunks) {
    scanner.push(chunk);
    yield* records;
    records.length = 0;
  }
  if (signal?.aborted) return;
  scanner.end();
  yield* records;
}

/** Looks at the beginning of a file, and gives the rest to the scanner that it needs. */
class RecordScanner {
  readonly #state: ScannerState;
  readonly #records: InputRecord[];
  #head: Buffer | undefined = Buffer.alloc(0);
  #values: ValueScanner | undefined;
  #lines: LineScanner | undefined;

  constructor(state: ScannerState, records: InputRecord[]) {
    this.#state = state;
    this.#records = records;
  }

  push(chunk: Buffer): void {
    if (this.#head === undefined) {
      this.#scan(chunk);
      return;
    }
    const head = Buffer.concat([this.#head, chunk]);
    if (head.length < BYTE_ORDER_MARK.length) this.#head = head;
    else this.#begin(head);
  }

  end(): void {
    if (this.#head !== undefined) this.#begin(this.#head);
    this.#values?.end();
    this.#lines?.end();
  }

  #begin(head: Buffer): void {
    this.#head = undefined;
    const isMarked = head.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const chunk = isMarked ? head.subarray(BYTE_ORDER_MARK.length) : head;
    const first = chunk.findIndex((byte) => byte > 32);
    const firstLine = /^\s*(.*?)\s*(?:\n|$)/.exec(chunk.subarray(0, 1024).toString("latin1"))?.[1];
    if (chunk[first] === OPEN_BRACKET) this.#values = new ValueScanner(this.#state, this.#records, true);
    else if (firstLine === "{") this.#values = new ValueScanner(this.#state, this.#records, false);
    else this.#lines = new LineScanner(this.#state, this.#records);
    this.#scan(chunk);
  }

  #scan(chunk: Buffer): void {
    if (this.#values === undefined) {
      this.#lines?.push(chunk);
      return;
    }
    const rest = this.#values.push(chunk);
    if (rest === undefined) return;
    this.#values = undefined;
    this.#lines = new LineScanner(this.#state, this.#records, rest.skipsRest);
    this.#lines.push(chunk.subarray(rest.offset));
  }
}
