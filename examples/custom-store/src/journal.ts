import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreUnavailableError } from "@winchester/core";
import { JournalError } from "./journal-error.js";
import { lineOf, parseLine } from "./journal-line.js";
import { lockJournal } from "./journal-lock.js";
import type { Commit, Tables } from "./tables.js";

const HEADER = "winchester journal 1";
const LINE_END = 0x0a;

/** The file that every commit is appended to. */
export class Journal {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #unlock: () => Promise<void>;
  #failure: unknown;

  constructor(file: string, handle: FileHandle, unlock: () => Promise<void>) {
    this.#file = file;
    this.#handle = handle;
    this.#unlock = unlock;
  }

  /**
   * Appends a commit; when this returns, it is on the disk. After a failure nobody knows how much of the line is
   * there, so nothing may be written behind it: then every further call is refused, until the journal is opened
   * again.
   *
   * @throws StoreUnavailableError
   */
  async append(commit: Commit): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#handle.appendFile(lineOf(commit));
      await this.#handle.datasync();
    } catch (cause) {
      this.#failure = cause;
      const hint = "see the cause; then close the store and open it again";
      throw new StoreUnavailableError(`${this.#file} can't be written`, { hint, cause });
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await this.#unlock();
  }
}

/**
 * Fills the tables with what the file has, writes it anew without what is gone meanwhile, and keeps it open. A file
 * that isn't there is made.
 *
 * @throws JournalError `JOURNAL_LOCKED` where another process has it; `JOURNAL_DAMAGED` where a line that isn't the
 * last can't be read, or the file is no journal.
 */
export async function openJournal(file: string, tables: Tables): Promise<Journal> {
  const unlock = await lockJournal(file);
  try {
    for (const commit of parseJournal(file, await readIfThere(file))) tables.replay(commit);
    await replaceJournal(file, tables);
    return new Journal(file, await open(file, "a"), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The commits of a journal. The last one was never confirmed where its line isn't whole, and is left out. */
function* parseJournal(file: string, bytes: Buffer): Generator<Commit> {
  for (const { text, number, isWhole, isLast } of linesOf(bytes)) {
    if (number === 1 && text !== HEADER) {
      throw damagedError(
        `${file}:1: "${HEADER}" should stand here`,
        "name a journal, or a file that isn't there",
      );
    }
    if (number === 1) continue;
    const commit = isWhole ? parseLine(text) : undefined;
    if (commit !== undefined) yield commit;
    else if (!isLast)
      throw damagedError(`${file}:${number}: the line isn't what was written`, "restore a backup");
  }
}

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Has its end. */
  readonly isWhole: boolean;
  readonly isLast: boolean;
}

/** By bytes: `node:readline` would also end a line at U+2028, which JSON text may have. */
function* linesOf(bytes: Buffer): Generator<Line> {
  for (let from = 0, number = 1; from < bytes.length; number += 1) {
    const found = bytes.indexOf(LINE_END, from);
    const end = found === -1 ? bytes.length : found;
    const isLast = end >= bytes.length - 1;
    yield { text: bytes.toString("utf8", from, end), number, isWhole: found !== -1, isLast };
    from = end + 1;
  }
}

/** Puts a new file in the place of the old one: at any moment one of them is there, and whole. */
async function replaceJournal(file: string, tables: Tables): Promise<void> {
  const draft = await open(`${file}.new`, "w");
  try {
    await draft.appendFile(`${HEADER}\n`);
    for (const commit of tables.snapshot()) await draft.appendFile(lineOf(commit));
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${file}.new`, file);
  const folder = await open(dirname(file), "r");
  await folder.sync().finally(() => folder.close());
}

async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

function damagedError(message: string, hint: string): JournalError {
  return new JournalError("JOURNAL_DAMAGED", message, { hint });
}
