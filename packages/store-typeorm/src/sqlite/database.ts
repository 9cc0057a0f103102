import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, type StoreFeatures, StoreUnavailableError } from "@winchester/core";
import type { DataSource, QueryRunner } from "typeorm";
import type { Connection } from "../connection.js";
import type { Database } from "../database.js";
import { expandParameters } from "../numbered-parameters.js";
import { ProcessReadiness, type Readiness } from "../readiness.js";
import { driverErrorOf, isBusy, translateError } from "./errors.js";
import { FairQueue } from "./fair-queue.js";

/** Between two attempts to begin while another process writes. */
const SHORTEST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 25;

/**
 * The one connection of a process, for which all work queues. Writing begins with `BEGIN IMMEDIATE`: a transaction
 * that begins as a reader fails as soon as two processes write.
 */
export class SqliteDatabase implements Database {
  readonly dataSource: DataSource;
  readonly readiness: Readiness;
  readonly supports: StoreFeatures;
  readonly #runner: QueryRunner;
  readonly #connection: Connection;
  readonly #queue: FairQueue;
  readonly #waitMs: number;

  constructor(
    dataSource: DataSource,
    options: { readonly persistent: boolean; readonly waitMs: number; readonly logger: Logger },
  ) {
    const { persistent, waitMs, logger } = options;
    this.dataSource = dataSource;
    this.readiness = new ProcessReadiness(logger);
    this.supports = { persistent, shared: persistent, concurrent: false, wakesAcrossProcesses: false };
    this.#runner = dataSource.createQueryRunner();
    this.#connection = connectionOf(this.#runner);
    this.#queue = new FairQueue(waitMs);
    this.#waitMs = waitMs;
  }

  read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#queue.run(() => work(this.#connection));
  }

  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      await this.#begin();
      try {
        const result = await work(this.#connection);
        await this.#connection.query("COMMIT");
        return result;
      } catch (error) {
        // Some errors have ended the transaction already.
        await this.#connection.query("ROLLBACK").catch(() => undefined);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.readiness.close();
    await this.#queue.run(() => this.dataSource.destroy());
  }

  /** Waits for other processes' writing; the driver itself would block this one's event loop. */
  async #begin(): Promise<void> {
    const until = performance.now() + this.#waitMs;
    for (;;) {
      try {
        await this.#runner.query("BEGIN IMMEDIATE");
        return;
      } catch (error) {
        if (!isBusy(error)) throw translateError(error);
        if (performance.now() > until) throw stillBusy(this.#waitMs, error);
        await sleep(SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS));
      }
    }
  }
}

function connectionOf(runner: QueryRunner): Connection {
  return {
    async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      const { sql, parameters } = expandParameters(text, values);
      try {
        // As one list, which drivers bind as it is; as arguments there may be thousands.
        const rows: unknown = await runner.query(sql, parameters.length === 0 ? [] : [parameters]);
        // A statement without rows gives the id of the last inserted one.
        return Array.isArray(rows) ? (rows as Row[]) : [];
      } catch (error) {
        throw translateError(error);
      }
    },
  };
}

function stillBusy(waitMs: number, error: unknown): StoreUnavailableError {
  return new StoreUnavailableError(`another process has locked the SQLite file for ${waitMs} ms`, {
    hint: "let fewer processes share the file, or take PostgreSQL",
    cause: driverErrorOf(error),
  });
}
