import { didYouMean, WinchesterError } from "@winchester/core";
import type { Dialect } from "./dialect.js";
import { mysql } from "./mysql/dialect.js";
import { postgres } from "./postgres/dialect.js";
import { sqlite } from "./sqlite/dialect.js";

const dialects: readonly Dialect[] = [postgres, sqlite, mysql];

const EXAMPLES =
  "postgresql://user:password@host/database, mysql://user:password@host/database, sqlite:file.db or sqlite::memory:";

/**
 * The dialect that a URL asks for. A driver in the scheme, as SQLAlchemy has it (`postgresql+psycopg2:`), says
 * nothing here.
 *
 * @throws WinchesterError DATABASE_URL
 */
export function dialectOf(url: string): Dialect {
  const scheme = /^([a-z][a-z0-9]*)(?:\+[a-z0-9_]+)?:/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    throw new WinchesterError("DATABASE_URL", `${JSON.stringify(url)} is no database URL`, {
      hint: `it begins with the kind of database: ${EXAMPLES}`,
    });
  }
  const dialect = dialects.find(({ schemes }) => schemes.includes(scheme));
  if (dialect !== undefined) return dialect;
  const guess = didYouMean(
    scheme,
    dialects.flatMap(({ schemes }) => schemes),
  );
  throw new WinchesterError("DATABASE_URL", `there is no kind of database "${scheme}"${guess}`, {
    hint: `take ${EXAMPLES}`,
  });
}

/** The URL without the driver that SQLAlchemy's may name. */
export function withoutDriver(url: string): string {
  return url.replace(/^([a-z][a-z0-9]*)\+[a-z0-9_]+:/i, "$1:");
}
