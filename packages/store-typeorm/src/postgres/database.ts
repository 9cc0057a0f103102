import { type Logger, type StoreFeatures, StoreUnavailableError } from "@winchester/core";
import type { DataSource, QueryRunner } from "typeorm";
import type { Connection } from "../connection.js";
import { ContentionError } from "../contention-error.js";
import type { Database } from "../database.js";
import { connectionOf, type PgClient, type PgPool, runOn } from "./client.js";
import { isConsequence, translateError } from "./errors.js";
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
      await runOn(client, "BEGIN ISOLATION LEVEL READ COMMITTED");
      const statements = new TransactionStatements(client);
      let result: T;
      try {
        result = await work(statements.connection);
      } catch (error) {
        const cause = statements.causeOf(error);
        if (isBroken(cause)) breakOff();
        else await runOn(client, "ROLLBACK").catch(breakOff);
        throw cause;
      }
      // In one go with what was sent: a COMMIT after a statement that failed rolls back.
      const outcomes = await Promise.allSettled([statements.succeed(), commit(client)]);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") throw statements.causeOf(outcome.reason);
      }
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

/** The statements of a transaction: of those that nobody waits for it knows the answers, and of all what failed first. */
class TransactionStatements {
  readonly connection: Connection;
  readonly #client: PgClient;
  readonly #answers: Promise<unknown>[] = [];
  #failure: unknown;

  constructor(client: PgClient) {
    this.#client = client;
    const { pipelines } = connectionOf(client);
    const query: Connection["query"] = async <Row>(text: string, values?: readonly unknown[]) =>
      (await this.#run(text, values)).rows as Row[];
    this.connection = pipelines ? { pipelines, query, send: this.#send } : { query };
  }

  /** Throws what the first one that failed did, of those that nobody has waited for. */
  async succeed(): Promise<void> {
    await Promise.all(this.#answers);
  }

  /**
   * What is behind an error: with statements under way side by side, or sent without waiting, one may be heard of that
   * failed only because another had.
   */
  causeOf(error: unknown): unknown {
    return isConsequence(error) && this.#failure !== undefined ? this.#failure : error;
  }

  #send = (text: string, values?: readonly unknown[]): void => {
    const answer = this.#run(text, values);
    // It is asked for before the commit, unless the transaction has failed by then.
    answer.catch(() => undefined);
    this.#answers.push(answer);
  };

  async #run(text: string, values?: readonly unknown[]): ReturnType<typeof runOn> {
    try {
      return await runOn(this.#client, text, values);
    } catch (error) {
      if (!isConsequence(error)) this.#failure ??= error;
      throw error;
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
