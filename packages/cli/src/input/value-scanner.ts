import type { InputRecord } from "./input-record.js";
import { MAX_RECORD_BYTES, parseRecord, tooLong } from "./parse-record.js";
import type { ScannerState } from "./scanner-state.js";

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Where the scanner stands: between values, in one with brackets or quotes, or in a number or word. */
type Place = "between" | "value" | "word";

/**
 * Reads the elements of one JSON array, or values that span several lines, one at a time, whatever the length of
 * the whole. It finds where values begin and end, and leaves their inside to `JSON.parse`.
 *
 * What can't be JSON (garbage between values, a line break inside a text) ends it: the rest of the file is to be
 * read as lines, so that one broken line doesn't take all others with it.
 */
export class ValueScanner {
  readonly #state: ScannerState;
  readonly #records: InputRecord[];
  readonly #isArray: boolean;
  #place: Place = "between";
  #isOpened = false;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #firstLine = 1;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(state: ScannerState, records: InputRecord[], isArray: boolean) {
    this.#state = state;
    this.#records = records;
    this.#isArray = isArray;
  }

  /** Takes a chunk; gives the offset behind which lines are to be read, or undefined when it took all of it. */
  push(chunk: Buffer): { readonly offset: number; readonly skipsRest: boolean } | undefined {
    let start = this.#place === "between" ? -1 : 0;
    for (let offset = 0; offset < chunk.length; offset += 1) {
      const byte = chunk[offset]!;
      if (this.#place === "word" && isDelimiter(byte)) {
        this.#finish(chunk.subarray(start, offset));
        start = -1;
      }
      if (byte === NEWLINE && !this.#isInText) this.#state.line += 1;
      if (this.#place === "between") {
        if (isBlank(byte)) continue;
        if (this.#isArray && byte === OPEN_BRACKET && !this.#isOpened) this.#isOpened = true;
        else if (this.#isArray && byte === CLOSE_BRACKET) return { offset: offset + 1, skipsRest: false };
        else if (this.#isArray && byte === COMMA) continue;
        else if (!this.#begin(byte)) return this.#giveUp(offset);
        else start = offset;
      } else if (this.#place === "value") {
        if (byte === NEWLINE && this.#isInText) return this.#giveUp(offset);
        if (this.#step(byte)) {
          this.#finish(chunk.subarray(start, offset + 1));
          start = -1;
        }
      }
    }
    if (start !== -1) this.#keep(Buffer.from(chunk.subarray(start)));
    return undefined;
  }

  end(): void {
    const { file, line } = this.#state;
    if (this.#place === "word") this.#finish(Buffer.alloc(0));
    if (this.#place === "value") {
      const position = { file, line: this.#firstLine };
      this.#records.push({ position, bytes: 0, problem: "the file ends in the middle of a value" });
    } else if (this.#isArray) {
      this.#records.push({
        position: { file, line },
        bytes: 0,
        problem: "the file ends before its array does",
      });
    }
  }

  /** Gives whether a value can begin with this byte. */
  #begin(byte: number): boolean {
    this.#firstLine = this.#state.line;
    this.#depth = byte === OPEN_BRACE || byte === OPEN_BRACKET ? 1 : 0;
    this.#isInText = byte === QUOTE;
    if (this.#depth === 1 || this.#isInText) this.#place = "value";
    else if (isWord(byte)) this.#place = "word";
    return this.#place !== "between";
  }

  /** Takes one byte of a value; gives whether it was the last. */
  #step(byte: number): boolean {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#isInText) {
      if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInText = false;
    } else if (byte === QUOTE) this.#isInText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth -= 1;
    return this.#depth === 0 && !this.#isInText;
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > MAX_RECORD_BYTES) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #finish(piece: Buffer): void {
    this.#keep(piece);
    const position = { file: this.#state.file, line: this.#firstLine };
    const isTooLong = this.#length > MAX_RECORD_BYTES;
    this.#records.push(isTooLong ? tooLong(position, "element") : parseRecord(this.#pieces, position));
    this.#reset();
  }

  #giveUp(offset: number): { offset: number; skipsRest: boolean } {
    const isInside = this.#place === "value";
    const { file, line } = this.#state;
    const problem = isInside
      ? "isn't JSON: a line ends inside a text"
      : "isn't JSON: no value begins like this";
    this.#records.push({ position: { file, line: isInside ? this.#firstLine : line }, bytes: 0, problem });
    this.#reset();
    return { offset, skipsRest: true };
  }

  #reset(): void {
    this.#place = "between";
    this.#isInText = false;
    this.#isEscaped = false;
    this.#depth = 0;
    this.#pieces = [];
    this.#length = 0;
  }
}

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

function isDelimiter(byte: number): boolean {
  return isBlank(byte) || byte === COMMA || byte === CLOSE_BRACKET;
}

/** What numbers and the words true, false and null begin with. */
function isWord(byte: number): boolean {
  return byte === 45 || (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122);
}
