import type { Dialect } from "../dialect.js";
import { MIGRATION_TABLE } from "../migration/migration.js";
import { mysqlMigrations } from "./migrations.js";
import { openMysql } from "./open.js";
import { mysqlStatements } from "./statements.js";

/** A name of the server's; in it, the database's, so that two databases don't wait for each other. */
const LOCK = "concat('winchester_migration.', left(database(), 40))";
const LOCK_SECONDS = 3600;

/** MySQL 8 and MariaDB 10.6, or newer. Migrations aren't transactional there: what failed midway stays. */
export const mysql: Dialect = {
  title: "MySQL",
  schemes: ["mysql", "mariadb"],
  statements: mysqlStatements,
  isTransient: () => false,
  open: openMysql,
  schema: {
    migrations: mysqlMigrations,
    createMigrationTable: `CREATE TABLE IF NOT EXISTS ${MIGRATION_TABLE} (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  timestamp bigint NOT NULL,
  name varchar(255) NOT NULL
)`,
    findTable:
      "SELECT 1 AS found FROM information_schema.tables WHERE table_schema = database() AND table_name = ?1",
    insertMigration: `INSERT INTO ${MIGRATION_TABLE} (timestamp, name) VALUES (?1, ?2)`,
    deleteMigration: `DELETE FROM ${MIGRATION_TABLE} WHERE name = ?1`,
    lock: [`SELECT get_lock(${LOCK}, ${LOCK_SECONDS})`],
    unlock: [`SELECT release_lock(${LOCK})`],
    traitIndex: null,
    begin: "START TRANSACTION",
    quote: (text) => `'${text.replaceAll("'", "''")}'`,
  },
};
