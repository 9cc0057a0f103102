import { StoreUnavailableError, WinchesterError } from "@winchester/core";
import type { Database } from "../database.js";
import type { Dialect } from "../dialect.js";
import { defineEntities } from "../entities.js";
import { loadDriver } from "../load-driver.js";
import { MIGRATION_TABLE } from "../migration/migration.js";
import { toTypeOrmMigrations } from "../migration/typeorm-migrations.js";
import { loadTypeOrm } from "../typeorm-module.js";
import { MysqlDatabase } from "./database.js";
import { describeNetworkError, translateError } from "./errors.js";
import { mysqlMigrations } from "./migrations.js";
import { type MysqlUrl, parseMysqlUrl } from "./url.js";

/** The server's codes for a login that it refuses. */
const LOGIN_REFUSED = new Set([1044, 1045, 1698, 1130]);
const UNKNOWN_DATABASE = 1049;

export const openMysql: Dialect["open"] = async (text, options): Promise<Database> => {
  const url = parseMysqlUrl(text);
  const driver = options.driver ?? (await loadDriver("MySQL", ["mysql2"])).driver;
  const { DataSource } = loadTypeOrm();
  const dataSource = new DataSource({
    type: "mysql",
    driver,
    host: url.host,
    port: url.port,
    username: url.user,
    password: url.password,
    database: url.database,
    ...(url.socket === undefined ? {} : { socketPath: url.socket }),
    ...(url.ssl ? { ssl: {} } : {}),
    charset: "utf8mb4",
    bigNumberStrings: false,
    poolSize: options.poolSize,
    connectTimeout: options.waitMs,
    entities: await defineEntities({ json: "json", integer: "bigint", text: binaryText }),
    migrations: toTypeOrmMigrations(mysqlMigrations),
    migrationsTableName: MIGRATION_TABLE,
    extra: { enableKeepAlive: true },
  });
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw describeRefusal(cause, url);
  }
  return new MysqlDatabase(dataSource, options);
};

/** Text that is compared is in binary columns. */
const binaryText = {
  type: "varbinary",
  transformer: {
    from: (value: Uint8Array | null) => (value === null ? null : Buffer.from(value).toString("utf8")),
    to: (value: unknown) => value,
  },
} as const;

function describeRefusal(cause: unknown, { server, user, database }: MysqlUrl): Error {
  const { errno = 0, message } = cause as Error & { errno?: number };
  if (LOGIN_REFUSED.has(errno)) {
    return new WinchesterError("DATABASE_LOGIN", `MySQL at ${server} refused the user ${user}: ${message}`, {
      hint: "check user and password in the URL, and the user's rights",
      cause,
    });
  }
  if (errno === UNKNOWN_DATABASE) {
    return new WinchesterError("DATABASE_UNKNOWN", `MySQL at ${server} has no database ${database}`, {
      hint: `make it (CREATE DATABASE ${database}), or mend the URL`,
      cause,
    });
  }
  const error = translateError(cause);
  if (!(error instanceof StoreUnavailableError)) return error;
  return new StoreUnavailableError(`can't reach MySQL at ${server}: ${describeNetworkError(cause)}`, {
    hint: "check that the server runs, and host and port in the URL",
    cause,
  });
}
