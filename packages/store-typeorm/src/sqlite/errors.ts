import { StoreDataError, StoreUnavailableError, WinchesterError } from "@winchester/core";
import { ContentionError } from "../contention-error.js";

/** The fields of the driver's errors that tell them apart. */
interface DriverError extends Error {
  /** SQLITE_BUSY and its sisters. */
  readonly code?: string;
}

/** The disk or the file doesn't do what is asked of it now. */
const AWAY = /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM|INTERRUPT)/;
/** What is in the file is damaged, or no database. An index that is (`SQLITE_CORRUPT_INDEX`) counts as well. */
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
const DATA = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/;
/** SQLite has no codes for these. */
const DATA_MESSAGES = /malformed JSON|string or blob too big|integer overflow/;

/** The store's error for one of the driver's, which TypeORM may have wrapped. */
export function translateError(error: unknown): Error {
  if (error instanceof WinchesterError) return error;
  const cause = driverErrorOf(error);
  const { code = "", message } = cause;
  if (isBusy(cause)) {
    return new ContentionError(`another process has locked the SQLite file: ${message}`, {
      hint: "let fewer processes share the file, or take PostgreSQL",
      cause,
    });
  }
  if (AWAY.test(code)) {
    return new StoreUnavailableError(`the SQLite file can't be used: ${message}`, {
      hint: "check the disk's free space and the file's permissions",
      cause,
    });
  }
  if (DATA.test(code) || DATA_MESSAGES.test(message)) return dataError(cause);
  if (DAMAGED.test(code)) {
    return new WinchesterError("DATABASE_DAMAGED", `the SQLite file is damaged: ${message}`, {
      hint: "stop what uses it, and restore a backup; the command .recover of sqlite3 saves what can be read",
      cause,
    });
  }
  if (/no such table/.test(message)) {
    return new WinchesterError("SCHEMA_MISSING", `the database has lost its tables: ${message}`, {
      hint: "run `winchester db upgrade`",
      cause,
    });
  }
  return new WinchesterError("DATABASE_FAILED", `SQLite refused a statement: ${message}`, {
    hint: "see the cause; if it is none of your doing, please report it",
    cause,
  });
}

/** Whether another process has the file. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(driverErrorOf(error).code ?? "");
}

/** The driver's error, out of TypeORM's. */
export function driverErrorOf(error: unknown): DriverError {
  const inner = (error as { driverError?: unknown }).driverError ?? error;
  return inner instanceof Error ? inner : new Error(String(inner));
}

function dataError(cause: DriverError): StoreDataError {
  if (/NOT NULL constraint failed: event\.event_type_id/.test(cause.message)) {
    return new StoreDataError("an event has a type that wasn't registered", {
      hint: "call registerEventTypes with the types of all events before the transaction",
      cause,
    });
  }
  return new StoreDataError(`SQLite refused the data: ${cause.message}`, {
    hint: "one of the batch's events is to blame",
    cause,
  });
}
