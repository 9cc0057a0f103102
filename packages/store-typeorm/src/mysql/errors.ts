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

/**
 * Deadlock, lock wait time-out, either of them for the next id, (MariaDB) a row that changed since it was read, no
 * room for more locks, too many transactions at a time.
 */
const CONTENTION = new Set([1213, 1205, 1467, 1020, 1206, 1637]);

/** What a server says that can't serve now, by what keeps it from doing so. */
const AWAY = new Set([
  // Connections: too many, too many of this user, this user's share, this host after failures, no thread for it.
  1040,
  1203, 1226, 1129, 1135,
  // Room: disk full (twice), table full, can't write (thrice), memory (four times).
  1021, 3675, 1114, 1026, 3, 1878, 1037, 1038, 1041, 3015,
  // Read-only: an option (twice), the transaction.
  1290, 1836, 1792,
  // Shut down (five times), stopped, killed, took too long (MariaDB, MySQL), idle for too long, a commit that failed.
  1053,
  1077, 1078, 1079, 1080, 1317, 1927, 1969, 3024, 4031, 1180,
  // Connections that break in the middle; a node of a cluster that isn't part of it.
  1042, 1043, 1152, 1158, 1159, 1160, 1161, 1184, 1047,
]);
/** The engine's own error in this one: input and output, memory, disk full, quota used up, table full. */
const FROM_ENGINE = 1030;
const ENGINE_AWAY = /\berror (5|12|28|122|135)\b/;
/** Damaged tables and indexes. */
const DAMAGED = new Set([1034, 1035, 1194, 1195]);
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
  if (DAMAGED.has(errno)) {
    return new WinchesterError("DATABASE_DAMAGED", `MySQL's data is damaged: ${message}`, {
      hint: "stop what uses it, and repair the table (CHECK TABLE), or restore a backup",
      cause: error,
    });
  }
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
    (errno === FROM_ENGINE && ENGINE_AWAY.test(message)) ||
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
