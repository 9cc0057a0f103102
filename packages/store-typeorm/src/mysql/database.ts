import { type Logger, type StoreFeatures, StoreUnavailableError } from "@winchester/core";
import type { DataSource, QueryRunner } from "typeorm";
import type { Connection } from "../connection.js";
import { ContentionError } from "../contention-error.js";
import type { Database } from "../database.js";
import { expandParameters } from "../numbered-parameters.js";
import { ProcessReadiness, type Readiness } from "../readiness.js";
import { translateError } from "./errors.js";

/** The members of a connection of `mysql2` that are used here. */
interface MysqlClient {
  promise(): {
    query(options: { sql: string; values: readonly unknown[]; timeout: number }): Promise<[unknown, unknown]>;
  };
  destroy(): void;
}

/** What every session is set to; the last is how long it waits for a lock, in seconds. */
const SESSION = [
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 10",
];

/** A pool of connections. */
export class MysqlDatabase implements Database {
  readonly dataSource: DataSource;
  readonly readiness: Readiness;
  readonly supports: StoreFeatures = {
    persistent: true,
    shared: true,
    concurrent: true,
    wakesAcrossProcesses: false,
  };
  readonly #waitMs: number;
  readonly #timeoutMs: number;
  readonly #prepared = new WeakSet<MysqlClient>();

  constructor(
    dataSource: DataSource,
    options: { readonly logger: Logger; readonly waitMs: number; readonly statementTimeoutMs: number },
  ) {
    this.dataSource = dataSource;
    this.readiness = new ProcessReadiness(options.logger);
    this.#waitMs = options.waitMs;
    this.#timeoutMs = options.statementTimeoutMs;
  }

  async read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const client = await this.#connect(runner);
    try {
      await this.#prepare(client);
      return await work(this.#connectionOf(client));
    } catch (error) {
      if (isBroken(error)) client.destroy();
      throw error;
    } finally {
      await runner.release();
    }
  }

  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.read(async (connection) => {
      await connection.query("START TRANSACTION");
      try {
        const result = await work(connection);
        await connection.query("COMMIT");
        return result;
      } catch (error) {
        if (!isBroken(error)) await connection.query("ROLLBACK");
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.readiness.close();
    await this.dataSource.destroy();
  }

  /** The driver itself would wait for a connection without end; one that comes too late is given back. */
  async #connect(runner: QueryRunner): Promise<MysqlClient> {
    let timer: NodeJS.Timeout | undefined;
    const connecting = runner.connect() as Promise<MysqlClient>;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        connecting.then(() => runner.release()).catch(() => undefined);
        reject(new StoreUnavailableError(`MySQL is away: no connection within ${this.#waitMs} ms`));
      }, this.#waitMs);
    });
    try {
      return await Promise.race([connecting, tooLate]);
    } catch (error) {
      throw translateError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #prepare(client: MysqlClient): Promise<void> {
    if (this.#prepared.has(client)) return;
    for (const sql of SESSION) await this.#connectionOf(client).query(sql);
    this.#prepared.add(client);
  }

  /** A list as a parameter becomes one of SQL: `IN (?1)`. */
  #connectionOf(client: MysqlClient): Connection {
    const timeout = this.#timeoutMs;
    return {
      async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
        const { sql, parameters } = expandParameters(text, values);
        try {
          const [rows] = await client.promise().query({ sql, values: parameters, timeout });
          return Array.isArray(rows) ? (rows as Row[]) : [];
        } catch (error) {
          throw translateError(error);
        }
      },
    };
  }
}

/** Whether a connection on which this happened is better not used again. */
function isBroken(error: unknown): boolean {
  return error instanceof StoreUnavailableError && !(error instanceof ContentionError);
}
