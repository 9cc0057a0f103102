import { WinchesterError } from "@winchester/core";

/** The journal can't be opened. Codes: `JOURNAL_DAMAGED`, `JOURNAL_LOCKED`. */
export class JournalError extends WinchesterError {
  override readonly name: string = "JournalError";
}
