import { didYouMean, WinchesterError } from "@winchester/core";

/** What a MySQL URL says. */
export interface MysqlUrl {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: boolean;
  readonly socket: string | undefined;
  /** `host:port` or the socket, for messages. */
  readonly server: string;
}

const FORM = "mysql://user:password@host:3306/database";
const DEFAULT_PORT = 3306;
/** `charset` is known because SQLAlchemy's URLs have it; ours is always utf8mb4. */
const OPTIONS = ["ssl", "socket", "charset"];

/**
 * Reads the URL. Options: `?ssl=true`, `?socket=/path`.
 *
 * @throws WinchesterError DATABASE_URL
 */
export function parseMysqlUrl(text: string): MysqlUrl {
  const url = parseUrl(text);
  for (const name of url.searchParams.keys()) {
    if (OPTIONS.includes(name)) continue;
    throw urlError(
      `MySQL has no option "${name}"${didYouMean(name, OPTIONS)}`,
      "there are ?ssl=true and ?socket=/path",
    );
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === "") throw urlError(`${hidePassword(text)} names no database`, `write it as ${FORM}`);
  const host = url.hostname || "localhost";
  const port = Number(url.port) || DEFAULT_PORT;
  const socket = url.searchParams.get("socket") ?? undefined;
  return {
    host,
    port,
    database,
    socket,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: url.searchParams.get("ssl") === "true",
    server: socket ?? `${host}:${port}`,
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
