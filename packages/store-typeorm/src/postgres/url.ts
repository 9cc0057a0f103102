import { WinchesterError } from "@winchester/core";

/** What a PostgreSQL URL says. */
export interface PostgresUrl {
  /** For the driver, without the options that are ours. */
  readonly connectionString: string;
  /** The schema of the tables, undefined for the first of the search path. */
  readonly schema: string | undefined;
  readonly database: string;
  readonly user: string;
  /** `host:port`, for messages. */
  readonly server: string;
}

const FORM = "postgresql://user:password@host:5432/database?schema=name";
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,50}$/;

/**
 * Reads the URL. `?schema=` is ours; all other options go to the driver (`sslmode`, `application_name` …).
 *
 * @throws WinchesterError DATABASE_URL
 */
export function parsePostgresUrl(text: string): PostgresUrl {
  const url = parseUrl(text);
  const schema = url.searchParams.get("schema") ?? undefined;
  if (schema !== undefined && !SCHEMA_NAME.test(schema)) {
    throw urlError(`schema=${schema} is no name of a schema`, "take lower-case letters, digits and _");
  }
  url.searchParams.delete("schema");
  if (schema !== undefined) {
    const others = url.searchParams.get("options");
    const path = `-c search_path=${schema}`;
    url.searchParams.set("options", others === null ? path : `${others} ${path}`);
  }
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1)) || user;
  const host = url.searchParams.get("host") ?? (url.hostname || "localhost");
  return {
    connectionString: url.href.replaceAll("+", "%20"),
    schema,
    database,
    user,
    server: `${host}:${url.port || "5432"}`,
  };
}

function parseUrl(text: string): URL {
  if (!/^[a-z]+:\/\//i.test(text)) {
    throw urlError(`two slashes are missing in ${hidePassword(text)}`, `write it as ${FORM}`);
  }
  try {
    return new URL(text);
  } catch (cause) {
    const hint = `write it as ${FORM}; in user and password, write @ as %40, / as %2F, : as %3A and # as %23`;
    throw new WinchesterError("DATABASE_URL", `${hidePassword(text)} can't be read as a URL`, {
      hint,
      cause,
    });
  }
}

function urlError(message: string, hint: string): WinchesterError {
  return new WinchesterError("DATABASE_URL", message, { hint });
}

/** A URL as it may be shown. */
function hidePassword(text: string): string {
  return text.replace(/^([a-z]+:\/*[^:/@]*):[^\s]*@/i, "$1:***@");
}
