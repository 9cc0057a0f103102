import { isAbsolute, resolve } from "node:path";

/** A database's URL in the form that stores take, or what is wrong with it. */
export type DatabaseUrl =
  | { readonly url: string; readonly warning?: string }
  | { readonly url?: undefined; readonly problem: string; readonly hint: string };

const KNOWN = "known are postgresql://, mysql:// and sqlite:";
const SCHEMES: Readonly<Record<string, string>> = {
  mysql: "mysql",
  mariadb: "mariadb",
  postgres: "postgresql",
  postgresql: "postgresql",
};

/**
 * Reads a database's URL: SQLite's paths become absolute, from `folder`, and the driver of SQLAlchemy
 * (`mysql+pymysql://`) is left out. Messages never show more than the scheme: URLs have passwords.
 *
 * @example
 * parseDatabaseUrl("sqlite:winchester.db", "/etc/winchester"); // { url: "sqlite:/etc/winchester/winchester.db" }
 */
export function parseDatabaseUrl(source: string, folder: string): DatabaseUrl {
  const match = /^([a-z][a-z0-9]*)(\+[a-z0-9_]+)?:(.*)$/is.exec(source);
  const scheme = match?.[1]?.toLowerCase() ?? "";
  const rest = match?.[3] ?? "";
  const driver = match?.[2];
  const warning =
    driver === undefined
      ? {}
      : { warning: `the driver "${driver.slice(1)}" means nothing here and is ignored` };
  if (scheme === "sqlite") {
    const location = sqliteLocation(rest, folder);
    if (location === undefined)
      return { problem: "it names no file", hint: "sqlite:winchester.db, or sqlite::memory:" };
    return { url: `sqlite:${location}`, ...warning };
  }
  const known = SCHEMES[scheme];
  if (known === undefined) {
    const found = match === null ? "it isn't a URL" : `no store is known for "${scheme}:"`;
    return { problem: found, hint: KNOWN };
  }
  if (!rest.startsWith("//"))
    return { problem: `expected // after "${scheme}:"`, hint: `${known}://user:password@host/database` };
  return { url: `${known}:${rest}`, ...warning };
}

/**
 * `:memory:`, or an absolute path with its options. As SQLAlchemy means them, `///x` is relative, `////abs`
 * absolute, and `//` alone is in memory. Undefined where no file is named.
 */
function sqliteLocation(rest: string, folder: string): string | undefined {
  const [location = "", ...options] = rest.split("?");
  const query = options.length === 0 ? "" : `?${options.join("?")}`;
  if (location === "//") return `:memory:${query}`;
  const path = location.startsWith("///") ? location.slice(3) : location;
  if (path === ":memory:") return `:memory:${query}`;
  if (path === "" || path.startsWith("//")) return undefined;
  return `${isAbsolute(path) ? path : resolve(folder, path)}${query}`;
}
