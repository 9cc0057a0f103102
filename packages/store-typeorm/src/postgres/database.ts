import { type Logger, type StoreFeatures, StoreUnavailableError } from "@winchester/core";
import type { DataSource, QueryRunner } from "typeorm";
import type { Connection } from "../connection.js";
import { ContentionError } from "../contention-error.js";
import type { Database } from "../database.js";
import { connectionOf, type PgClient, type PgPool, runOn } from "./client.js";
import { translateError } from "./errors.js";
import { PostgresReadiness } from "./readiness.js";

/** TypeORM's runner gives a client back; with an error, the pool throws it away. */
type Releasable = QueryRunner & { releasePostgresConnection?(error?: Error): Promise<void> };

/** A pool of connections. */
export class PostgresDatabase implements Database, PgPool {
  readonly dataSource: DataSource;
  readonly readiness: PostgresReadiness;
  readonly supports: StoreFeatures = {
    persistent: true,
    shared: true,
    concurrent: true,
    wakesAcrossProcesses: true,
  };

  constructor(dataSource: DataSource, logger: Logger, schema: string | undefined) {
    this.dataSource = dataSource;
    this.readiness = new PostgresReadiness(this, logger, schema);
  }

  read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#lend((client) => work(connectionOf(client)));
  }

  /** Every writing statement is a single one of SQL, or several of which each is whole. */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.read(work);
  }

  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#lend(async (client, breakOff) => {
      const connection = connectionOf(client);
      await connection.query("BEGIN ISOLATION LEVEL READ COMMITTED");
      let result: T;
      try {
        result = await work(connection);
      } catch (error) {
        if (isBroken(error)) breakOff();
        else await connection.query("ROLLBACK").catch(breakOff);
        throw error;
      }
      await commit(client);
      return result;
    });
  }

  async connect(): Promise<{ client: PgClient; release: () => Promise<void> }> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PgClient;
      return { client, release: () => runner.release() };
    } catch (error) {
      throw translateError(error);
    }
  }

  async close(): Promise<void> {
    await this.readiness.close();
    await this.dataSource.destroy();
  }

  /** `breakOff` has the connection thrown away afterwards. */
  async #lend<T>(work: (client: PgClient, breakOff: () => void) => Promise<T>): Promise<T> {
    const runner: Releasable = this.dataSource.createQueryRunner();
    let broken = false;
    try {
      const client = (await runner.connect().catch((error: unknown) => {
        throw translateError(error);
      })) as PgClient;
      return await work(client, () => {
        broken = true;
      });
    } catch (error) {
      broken ||= isBroken(error);
      throw error;
    } finally {
      if (broken && runner.releasePostgresConnection) {
        await runner.releasePostgresConnection(new Error("the connection is broken"));
      } else {
        await runner.release();
      }
    }
  }
}

/** Whether a connection on which this happened is better not used again. */
function isBroken(error: unknown): boolean {
  return error instanceof StoreUnavailableError && !(error instanceof ContentionError);
}

/** PostgreSQL answers the COMMIT of a transaction in which a statement failed by rolling it back, without an error. */
async function commit(client: PgClient): Promise<void> {
  const { command } = await runOn(client, "COMMIT");
  if (command !== "COMMIT") {
    throw new StoreUnavailableError("PostgreSQL rolled a transaction back in which a statement had failed", {
      hint: "let errors of a transaction's methods pass through",
    });
  }
}
