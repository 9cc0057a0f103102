import { isAbsolute, resolve } from "node:path";
import { didYouMean, WinchesterError } from "@winchester/core";

/** What a SQLite URL says. */
export interface SqliteUrl {
  /** An absolute path, or `:memory:`. */
  readonly path: string;
  /** What a commit waits for. `full`: it survives a power cut; `normal`: a killed process. */
  readonly synchronous: "normal" | "full";
}

export const MEMORY = ":memory:";

const OPTIONS = ["synchronous"];

/**
 * Reads `sqlite:path`, `sqlite::memory:`, and, as SQLAlchemy means them, `sqlite:///relative`,
 * `sqlite:////absolute` and `sqlite://` (in memory). A relative path starts from `folder`.
 *
 * @throws WinchesterError DATABASE_URL
 */
export function parseSqliteUrl(text: string, folder: string): SqliteUrl {
  const [, location = "", query = ""] = /^[a-z0-9]+:([^?]*)\??(.*)$/is.exec(text) ?? [];
  return { path: parsePath(text, location, folder), synchronous: parseOptions(query) };
}

function parsePath(text: string, location: string, folder: string): string {
  if (location === MEMORY || location === "//" || location === `///${MEMORY}`) return MEMORY;
  const path = location.startsWith("///") ? location.slice(3) : location;
  if (path === "") {
    throw urlError(`${text} names no file`, "write sqlite:winchester.db, or sqlite::memory: to keep nothing");
  }
  if (path.startsWith("//")) {
    throw urlError(`${text} has two slashes`, `write sqlite:///${path.slice(2)} or sqlite:${path.slice(2)}`);
  }
  return isAbsolute(path) ? path : resolve(folder, path);
}

function parseOptions(query: string): SqliteUrl["synchronous"] {
  const options = new URLSearchParams(query);
  for (const name of options.keys()) {
    if (OPTIONS.includes(name)) continue;
    throw urlError(
      `SQLite has no option "${name}"${didYouMean(name, OPTIONS)}`,
      "there is ?synchronous=normal or full",
    );
  }
  const synchronous = options.get("synchronous") ?? "normal";
  if (synchronous === "normal" || synchronous === "full") return synchronous;
  throw urlError(`synchronous=${synchronous} isn't known`, "take synchronous=normal or synchronous=full");
}

function urlError(message: string, hint: string): WinchesterError {
  return new WinchesterError("DATABASE_URL", message, { hint });
}
