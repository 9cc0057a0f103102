import { StoreDataError, StoreUnavailableError, WinchesterError } from "@winchester/core";
import { ContentionError } from "../contention-error.js";

/** The fields of the driver's errors that tell them apart. */
interface DriverError extends Error {
  /** `ER_…`, `PROTOCOL_…`, or Node's code for a failed connection. */
  readonly code?: string;
  readonly errno?: number;
  readonly sqlState?: string;
  readonly fatal?: boolean;
}

/** Deadlock, lock wait time-out, either of them for the next id, and (MariaDB) a row that changed since it was read. */
const CONTENTION = new Set([1213, 1205, 1467, 1020]);
/** Too many connections, no room, read-only, shut down, stopped, killed, took too long (MySQL, MariaDB). */
const AWAY = new Set([1040, 1021, 1114, 1290, 1836, 1053, 1317, 1927, 1969, 3024, 4031]);
/** Null, twice, out of range, bad text, too long, no JSON (MariaDB, MySQL), packet too large, and constraints. */
const DATA = new Set([
  1048, 1062, 1264, 1366, 1406, 4035, 4036, 4037, 4038, 4025, 3140, 3141, 3156, 1153, 1292,
]);

const NETWORK_CODES = /^(E[A-Z]{2,}|EAI_AGAIN|PROTOCOL_[A-Z_]+|POOL_CLOSED)$/;

/** The store's error for one of the driver's. */
export function translateError(error: unknown): Error {
  if (!(error instanceof Error) || error instanceof WinchesterError) return error as Error;
  const { errno = 0, message, sqlState = "" } = error as DriverError;
  if (CONTENTION.has(errno)) {
    return new ContentionError(`MySQL gave up a transaction in favour of another: ${message}`, {
      hint: "it was tried again some times; if this goes on, use fewer feeders",
      cause: error,
    });
  }
  if (isAway(error)) {
    return new StoreUnavailableError(`MySQL is away: ${describeNetworkError(error)}`, { cause: error });
  }
  if (DATA.has(errno) || /^2[23]/.test(sqlState)) return dataError(error as DriverError);
  if (errno === 1146) {
    return new WinchesterError("SCHEMA_MISSING", `the database has lost its tables: ${message}`, {
      hint: "run `winchester db upgrade`",
      cause: error,
    });
  }
  return new WinchesterError("DATABASE_FAILED", `MySQL refused a statement: ${message}`, {
    hint: "see the cause; if it is none of your doing, please report it",
    cause: error,
  });
}

/** Whether a connection that failed so can't be used again. */
function isAway(error: unknown): boolean {
  const { code = "", errno = 0, fatal, message } = error as DriverError;
  return (
    AWAY.has(errno) ||
    NETWORK_CODES.test(code) ||
    fatal === true ||
    /closed state|Pool is closed/i.test(message)
  );
}

function dataError(error: DriverError): StoreDataError {
  if (error.errno === 1048 && error.message.includes("event_type_id")) {
    return new StoreDataError("an event has a type that wasn't registered", {
      hint: "call registerEventTypes with the types of all events before the transaction",
      cause: error,
    });
  }
  return new StoreDataError(`MySQL refused the data: ${error.message}`, {
    hint: "one of the batch's events is to blame",
    cause: error,
  });
}

/** A failed connection in a few words: of several addresses that were tried, the last one's error. */
export function describeNetworkError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return describeNetworkError(error.errors.at(-1));
  }
  const { code, message } = error as DriverError;
  if (code === "ECONNREFUSED") return `connection refused (${message})`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `its host isn't known (${message})`;
  return message || String(code);
}
