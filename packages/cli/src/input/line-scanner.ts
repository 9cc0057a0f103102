import type { InputRecord } from "./input-record.js";
import { MAX_RECORD_BYTES, parseRecord, tooLong } from "./parse-record.js";
import type { ScannerState } from "./scanner-state.js";

const NEWLINE = 10;

/** Reads JSON lines out of chunks: one value a line, blank lines passed over. */
export class LineScanner {
  readonly #state: ScannerState;
  readonly #records: InputRecord[];
  #pieces: Buffer[] = [];
  #length = 0;
  #isTooLong = false;
  #isSkipping: boolean;

  /** With `skipsRest`, what comes before the next newline is passed over: it was reported already. */
  constructor(state: ScannerState, records: InputRecord[], skipsRest = false) {
    this.#state = state;
    this.#records = records;
    this.#isSkipping = skipsRest;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      this.#take(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    // A copy: the rest of the chunk isn't kept alive by the beginning of a line.
    if (start < chunk.length) this.#take(Buffer.from(chunk.subarray(start)));
  }

  end(): void {
    this.#endLine();
  }

  #take(piece: Buffer): void {
    if (this.#isSkipping || this.#isTooLong || piece.length === 0) return;
    this.#length += piece.length;
    if (this.#length > MAX_RECORD_BYTES) {
      this.#isTooLong = true;
      this.#pieces = [];
    } else {
      this.#pieces.push(piece);
    }
  }

  #endLine(): void {
    const { file, line } = this.#state;
    if (this.#isTooLong) this.#records.push(tooLong({ file, line }, "line"));
    else if (!this.#pieces.every(isBlank)) this.#records.push(parseRecord(this.#pieces, { file, line }));
    this.#pieces = [];
    this.#length = 0;
    this.#isTooLong = false;
    this.#isSkipping = false;
    this.#state.line += 1;
  }
}

function isBlank(piece: Buffer): boolean {
  return piece.every((byte) => byte === 32 || (byte >= 9 && byte <= 13));
}
