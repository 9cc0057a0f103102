import type { Connection } from "../connection.js";
import { ContentionError } from "../contention-error.js";
import { translateError } from "./errors.js";
import { preparedName } from "./prepared.js";

/** The members of a client of `pg` that are used here. */
export interface PgClient {
  /** Whether it sends a query before those before it are answered; older versions of the driver can't. */
  readonly pipeline?: boolean;
  query(config: { name?: string; text: string; values?: readonly unknown[] }): Promise<PgResult>;
  on(event: "notification", listener: (message: { payload?: string }) => void): void;
  on(event: "error" | "end", listener: () => void): void;
}

interface PgResult {
  readonly rows: unknown[];
  /** What was done: of a COMMIT, `COMMIT` or `ROLLBACK`. */
  readonly command: string;
}

/** Where connections come from. */
export interface PgPool {
  read<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Lends a connection until it breaks or `release` is called. */
  connect(): Promise<{ client: PgClient; release: () => Promise<void> }>;
}

/**
 * Straight to the driver's client: TypeORM's `query` adds nothing that is needed here, hides the tag of the command, and
 * prepares nothing.
 */
export function connectionOf(client: PgClient): Connection {
  return {
    pipelines: client.pipeline === true,
    async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await runOn(client, text, values)).rows as Row[];
    },
  };
}

/** Connections behind a pooler that hands the server's on, with what others have prepared on them. */
const unprepared = new WeakSet<PgClient>();

/** No such prepared statement; a prepared statement of that name. */
const POOLED = new Set<unknown>(["26000", "42P05"]);

/** Runs a statement; gives all that the server answered. */
export async function runOn(
  client: PgClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<PgResult> {
  const name = unprepared.has(client) ? undefined : preparedName(text);
  try {
    return await client.query(name === undefined ? { text, values } : { name, text, values });
  } catch (error) {
    if (!POOLED.has((error as { code?: unknown }).code)) throw translateError(error);
    unprepared.add(client);
    throw new ContentionError("a pooler between here and PostgreSQL keeps no prepared statements", {
      hint: "they are done without on this connection; let the pooler keep them, or connect to the server itself",
      cause: error,
    });
  }
}
