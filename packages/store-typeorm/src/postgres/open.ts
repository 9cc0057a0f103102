import { type Logger, StoreUnavailableError, WinchesterError } from "@winchester/core";
import type { DataSource } from "typeorm";
import type { Database } from "../database.js";
import type { Dialect } from "../dialect.js";
import { defineEntities } from "../entities.js";
import { loadDriver } from "../load-driver.js";
import { MIGRATION_TABLE } from "../migration/migration.js";
import { toTypeOrmMigrations } from "../migration/typeorm-migrations.js";
import { loadTypeOrm } from "../typeorm-module.js";
import { PostgresDatabase } from "./database.js";
import { describeNetworkError, translateError } from "./errors.js";
import { postgresMigrations } from "./migrations.js";
import { type PostgresUrl, parsePostgresUrl } from "./url.js";

/** The object identifier of the type int8, which `pg` gives as text unless it is told otherwise. */
const INT8 = 20;
/** How much longer than the server the driver waits for the end of a statement, in case the server is gone. */
const ANSWER_MARGIN_MS = 5_000;

/** A transaction takes a fraction of a second: who waits longer for its locks tries again. */
const LOCK_TIMEOUT_MS = 10_000;

/** The members of `pg` that are used here. */
interface PgDriver {
  readonly types: { getTypeParser(type: number, format?: string): (value: string) => unknown };
}

export const openPostgres: Dialect["open"] = async (text, options): Promise<Database> => {
  const url = parsePostgresUrl(text);
  const driver = options.driver ?? (await loadDriver("PostgreSQL", ["pg"])).driver;
  const { DataSource } = loadTypeOrm();
  const dataSource = new DataSource({
    type: "postgres",
    driver,
    ...(url.schema === undefined ? {} : { schema: url.schema }),
    entities: await defineEntities({ json: "jsonb", integer: "bigint" }),
    migrations: toTypeOrmMigrations(postgresMigrations),
    migrationsTableName: MIGRATION_TABLE,
    installExtensions: false,
    // One more than asked for: listening takes a connection of its own.
    poolSize: options.poolSize + 1,
    connectTimeoutMS: options.waitMs,
    poolErrorHandler: (error: unknown) => warnOfLostConnection(options.logger, error),
    extra: {
      connectionString: url.connectionString,
      keepAlive: true,
      // Statements are sent before those before them are answered. Streaming queries of the data source can't have that.
      pipeline: true,
      statement_timeout: options.statementTimeoutMs,
      lock_timeout: Math.min(LOCK_TIMEOUT_MS, options.statementTimeoutMs),
      // A frozen process must not keep its locks.
      idle_in_transaction_session_timeout: options.statementTimeoutMs,
      query_timeout: options.statementTimeoutMs + ANSWER_MARGIN_MS,
      types: { getTypeParser: numbersFrom(driver as PgDriver) },
    },
  });
  await connect(dataSource, url);
  if (options.create && url.schema !== undefined) await createSchema(dataSource, url.schema);
  return new PostgresDatabase(dataSource, options.logger, url.schema);
};

/** Numbers of 64 bits become JavaScript's: ids, counts and microseconds stay below 2⁵³. */
function numbersFrom(driver: PgDriver): PgDriver["types"]["getTypeParser"] {
  return (type, format) => (type === INT8 ? Number : driver.types.getTypeParser(type, format));
}

function warnOfLostConnection(logger: Logger, error: unknown): void {
  logger.warn(`a connection to PostgreSQL was lost: ${describeNetworkError(error)}`, { error });
}

async function connect(dataSource: DataSource, url: PostgresUrl): Promise<void> {
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw describeRefusal(cause, url);
  }
}

/** `IF NOT EXISTS` doesn't keep two processes from making it at the same time: then one of them looks again. */
async function createSchema(dataSource: DataSource, schema: string): Promise<void> {
  const statement = `CREATE SCHEMA IF NOT EXISTS ${schema}`;
  try {
    await dataSource.query(statement).catch(() => dataSource.query(statement));
  } catch (cause) {
    await dataSource.destroy();
    throw translateError((cause as { driverError?: unknown }).driverError ?? cause);
  }
}

function describeRefusal(cause: unknown, { server, user, database }: PostgresUrl): Error {
  const { code = "", message } = cause as Error & { code?: string };
  if (code === "28P01" || code === "28000" || /password must be a string/.test(message)) {
    return new WinchesterError(
      "DATABASE_LOGIN",
      `PostgreSQL at ${server} refused the user ${user}: ${message}`,
      {
        hint: "check user and password in the URL, and the server's pg_hba.conf",
        cause,
      },
    );
  }
  if (code === "3D000") {
    return new WinchesterError("DATABASE_UNKNOWN", `PostgreSQL at ${server} has no database ${database}`, {
      hint: `make it (createdb ${database}), or mend the URL`,
      cause,
    });
  }
  const error = translateError(cause);
  if (!(error instanceof StoreUnavailableError)) return error;
  return new StoreUnavailableError(`can't reach PostgreSQL at ${server}: ${describeNetworkError(cause)}`, {
    hint: "check that the server runs, and host and port in the URL",
    cause,
  });
}
