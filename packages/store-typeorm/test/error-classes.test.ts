import { StoreDataError, StoreUnavailableError, WinchesterError } from "@winchester/core";
import { expect } from "chai";
import { ContentionError } from "../src/contention-error.js";
import { translateError as fromMysql } from "../src/mysql/errors.js";
import { translateError as fromPostgres } from "../src/postgres/errors.js";
import { translateError as fromSqlite } from "../src/sqlite/errors.js";

type Kind = "contention" | "away" | "data" | "DATABASE_DAMAGED" | "DATABASE_FAILED" | "SCHEMA_MISSING";

/** What the feeders and workers do about an error: run it again, wait, look for the culprit, or stop. */
function kindOf(error: Error): Kind {
  if (error instanceof ContentionError) return "contention";
  if (error instanceof StoreUnavailableError) return "away";
  if (error instanceof StoreDataError) return "data";
  return (error as WinchesterError).code as Kind;
}

const driverError = (fields: object, message = "as the server says"): Error =>
  Object.assign(new Error(message), fields);

/** The codes are those of the appendix "PostgreSQL Error Codes". */
const POSTGRES: Readonly<Record<string, Kind>> = {
  "40001 serialization failure": "contention",
  "40P01 deadlock": "contention",
  "55P03 lock not available": "contention",
  "40003 statement completion unknown": "away",
  "08000 connection exception": "away",
  "08006 connection failure": "away",
  "08P01 protocol violation": "away",
  "53000 insufficient resources": "away",
  "53100 disk full": "away",
  "53200 out of memory": "away",
  "53300 too many connections": "away",
  "53400 configuration limit exceeded": "away",
  "57014 query canceled": "away",
  "57P01 admin shutdown": "away",
  "57P02 crash shutdown": "away",
  "57P03 cannot connect now": "away",
  "57P04 database dropped": "away",
  "57P05 idle session timeout": "away",
  "58000 system error": "away",
  "58030 io error": "away",
  "25006 read only transaction": "away",
  "25P03 idle in transaction timeout": "away",
  "25P04 transaction timeout": "away",
  "22P05 untranslatable character": "data",
  "22P02 invalid text representation": "data",
  "23505 unique violation": "data",
  "23514 check violation": "data",
  "54000 program limit exceeded": "data",
  "XX001 data corrupted": "DATABASE_DAMAGED",
  "XX002 index corrupted": "DATABASE_DAMAGED",
  "XX000 internal error": "DATABASE_FAILED",
  "42501 insufficient privilege": "DATABASE_FAILED",
  "42601 syntax error": "DATABASE_FAILED",
  "42P01 undefined table": "SCHEMA_MISSING",
  ECONNREFUSED: "away",
  ECONNRESET: "away",
  EPIPE: "away",
  EMFILE: "away",
};

/** The numbers are those of MySQL's and MariaDB's lists of server errors. */
const MYSQL: Readonly<Record<string, Kind>> = {
  "1213 deadlock": "contention",
  "1205 lock wait timeout": "contention",
  "1020 record has changed": "contention",
  "1206 lock table full": "contention",
  "1040 too many connections": "away",
  "1203 too many connections of the user": "away",
  "1226 the user's share is used up": "away",
  "1129 host is blocked": "away",
  "1021 disk full": "away",
  "1114 table is full": "away",
  "1026 error writing file": "away",
  "3 error writing file": "away",
  "1030 got error from the engine": "DATABASE_FAILED",
  "1041 out of memory": "away",
  "1290 --read-only": "away",
  "1836 read-only mode": "away",
  "1792 read-only transaction": "away",
  "1053 shutdown": "away",
  "1317 interrupted": "away",
  "1927 connection was killed": "away",
  "1969 max_statement_time": "away",
  "3024 max_execution_time": "away",
  "4031 idle for too long": "away",
  "1180 error during commit": "away",
  "1047 not prepared for use": "away",
  "1062 duplicate entry": "data",
  "1406 data too long": "data",
  "1366 incorrect string": "data",
  "1153 packet too large": "data",
  "1194 crashed table": "DATABASE_DAMAGED",
  "1064 syntax error": "DATABASE_FAILED",
  "1142 command denied": "DATABASE_FAILED",
  "1146 no such table": "SCHEMA_MISSING",
};

const MYSQL_DRIVER: Readonly<Record<string, Kind>> = {
  PROTOCOL_CONNECTION_LOST: "away",
  PROTOCOL_SEQUENCE_TIMEOUT: "away",
  ECONNRESET: "away",
  ER_PARSE_ERROR: "DATABASE_FAILED",
};

/** The codes are those of "Result and Error Codes". */
const SQLITE: Readonly<Record<string, Kind>> = {
  SQLITE_BUSY: "contention",
  SQLITE_BUSY_SNAPSHOT: "contention",
  SQLITE_LOCKED: "contention",
  SQLITE_FULL: "away",
  SQLITE_IOERR: "away",
  SQLITE_IOERR_WRITE: "away",
  SQLITE_CANTOPEN: "away",
  SQLITE_READONLY: "away",
  SQLITE_READONLY_DBMOVED: "away",
  SQLITE_NOMEM: "away",
  SQLITE_PROTOCOL: "away",
  SQLITE_INTERRUPT: "away",
  SQLITE_CONSTRAINT_UNIQUE: "data",
  SQLITE_TOOBIG: "data",
  SQLITE_CORRUPT: "DATABASE_DAMAGED",
  SQLITE_NOTADB: "DATABASE_DAMAGED",
  SQLITE_ERROR: "DATABASE_FAILED",
};

describe("What is done about an error of", () => {
  for (const [name, kind] of Object.entries(POSTGRES)) {
    it(`PostgreSQL: ${name} → ${kind}`, () => {
      const [code] = name.split(" ");
      expect(kindOf(fromPostgres(driverError({ code })))).to.equal(kind);
    });
  }
  for (const [name, kind] of Object.entries(MYSQL)) {
    it(`MariaDB and MySQL: ${name} → ${kind}`, () => {
      const errno = Number(name.split(" ")[0]);
      expect(kindOf(fromMysql(driverError({ errno, code: "ER_SOME" })))).to.equal(kind);
    });
  }
  for (const [code, kind] of Object.entries(MYSQL_DRIVER)) {
    it(`mysql2: ${code} → ${kind}`, () => {
      expect(kindOf(fromMysql(driverError({ code })))).to.equal(kind);
    });
  }
  for (const [code, kind] of Object.entries(SQLITE)) {
    it(`SQLite: ${code} → ${kind}`, () => {
      expect(kindOf(fromSqlite(driverError({ code })))).to.equal(kind);
    });
  }

  it("PostgreSQL, whose quota or file size is used up, is waited for, though it has no code for that", () => {
    const full = driverError({ code: "XX000" }, 'could not extend file "base/5/1": Disk quota exceeded');
    expect(kindOf(fromPostgres(full))).to.equal("away");
  });

  it("MariaDB, whose engine has no room, is waited for; other errors of the engine aren't", () => {
    const engineError = (text: string): Error => fromMysql(driverError({ errno: 1030 }, text));
    expect(kindOf(engineError('Got error 28 "No space left on device" from storage engine InnoDB'))).to.equal(
      "away",
    );
    expect(kindOf(engineError('Got error 139 "Too big row" from storage engine InnoDB'))).to.equal(
      "DATABASE_FAILED",
    );
  });

  for (const message of [
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect",
    "timeout expired",
    "Query read timeout",
    "Client has encountered a connection error and is not queryable",
  ]) {
    it(`pg: "${message}" → away`, () => {
      expect(kindOf(fromPostgres(new Error(message)))).to.equal("away");
    });
  }

  it("keeps the driver's error as its cause, and has a hint where one can do something", () => {
    const cause = driverError({ code: "SQLITE_CORRUPT" }, "database disk image is malformed");
    const error = fromSqlite(cause) as WinchesterError;
    expect(error).to.be.instanceOf(WinchesterError);
    expect(error.cause).to.equal(cause);
    expect(`${error.message} [${error.hint}]`).to.equal(
      "the SQLite file is damaged: database disk image is malformed [stop what uses it, and restore a backup; the command .recover of sqlite3 saves what can be read]",
    );
  });
});
