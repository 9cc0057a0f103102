import { StoreDataError, StoreUnavailableError, WinchesterError } from "@winchester/core";
import { ContentionError } from "../contention-error.js";

/** The fields of the driver's errors that tell them apart. */
interface DriverError extends Error {
  /** An SQLSTATE, or Node's code for a failed connection. */
  readonly code?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly column?: string;
}

/** Serialization failure, deadlock, lock not available. */
const CONTENTION = new Set(["40001", "40P01", "55P03"]);

/**
 * The classes 08 (connection), 53 (no room: disk, memory, connections), 57 (an operator stops the server, or the
 * statement took too long) and 58 (the server's system), a server that has become a read-only replica, a session or
 * transaction that was ended because it was idle or took too long, and a statement whose end isn't known.
 */
const AWAY = /^(08|53|57|58)...$|^(25006|25P03|25P04|40003)$/;

/** The server has no code of its own for a quota, or a limit of the file size, that is used up. */
const INTERNAL = "XX000";
const FILE_MESSAGES = /^could not (extend|write|fsync|create|open|read|close|seek|flush|sync|access) /;

/** Damaged data, a damaged index. */
const DAMAGED = /^XX00[12]$/;

/** Data that can't be: bad values, broken constraints, beyond a limit. */
const DATA = /^(22|23|54)...$/;

/** What `pg` says without a code when the connection is gone, or isn't had in time. */
const AWAY_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|not queryable|Cannot use a pool after/i;

const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);

/** The store's error for one of the driver's. */
export function translateError(error: unknown): Error {
  if (!(error instanceof Error) || error instanceof WinchesterError) return error as Error;
  const { code = "", message, detail } = error as DriverError;
  if (CONTENTION.has(code)) {
    return new ContentionError(`PostgreSQL gave up a transaction in favour of another: ${message}`, {
      hint: "it was tried again some times; if this goes on, use fewer feeders",
      cause: error,
    });
  }
  if (code === "57014") {
    return new StoreUnavailableError(`PostgreSQL stopped a statement that took too long: ${message}`, {
      hint: "look for a lock or a missing VACUUM, or raise statementTimeoutMs",
      cause: error,
    });
  }
  if (isAway(error)) {
    return new StoreUnavailableError(`PostgreSQL is away: ${describeNetworkError(error)}`, { cause: error });
  }
  if (DATA.test(code)) return dataError(error as DriverError);
  if (code === "42P01") return schemaError(error);
  if (DAMAGED.test(code)) {
    return new WinchesterError("DATABASE_DAMAGED", `PostgreSQL's data is damaged: ${message}`, {
      hint: "stop what uses it, and restore a backup; of an index alone, REINDEX",
      cause: error,
    });
  }
  return new WinchesterError(
    "DATABASE_FAILED",
    `PostgreSQL refused a statement: ${message}${detail ? ` (${detail})` : ""}`,
    { hint: "see the cause; if it is none of your doing, please report it", cause: error },
  );
}

/** What the server answers to the statements after one that failed, up to the end of the transaction. */
const ABORTED = "25P02";

/** Whether this, an error of the store, says no more than that an earlier statement of its transaction failed. */
export function isConsequence(error: unknown): boolean {
  return error instanceof WinchesterError && (error.cause as DriverError | undefined)?.code === ABORTED;
}

/** Whether a connection that failed so can't be used again. */
export function isAway(error: unknown): boolean {
  const { code = "", message } = error as DriverError;
  return (
    AWAY.test(code) ||
    NETWORK_CODES.has(code) ||
    (code === INTERNAL && FILE_MESSAGES.test(message)) ||
    AWAY_MESSAGES.test(message)
  );
}

function dataError(error: DriverError): StoreDataError {
  if (error.code === "23502" && error.column === "event_type_id") {
    return new StoreDataError("an event has a type that wasn't registered", {
      hint: "call registerEventTypes with the types of all events before the transaction",
      cause: error,
    });
  }
  return new StoreDataError(`PostgreSQL refused the data: ${error.message}`, {
    hint: error.detail ?? "one of the batch's events is to blame",
    cause: error,
  });
}

function schemaError(error: Error): WinchesterError {
  return new WinchesterError("SCHEMA_MISSING", `the database has lost its tables: ${error.message}`, {
    hint: "run `winchester db upgrade`",
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
  return message;
}
