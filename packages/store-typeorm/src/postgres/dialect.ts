import type { Dialect } from "../dialect.js";
import { MIGRATION_TABLE } from "../migration/migration.js";
import { postgresMigrations, TRAIT_INDEX } from "./migrations.js";
import { openPostgres } from "./open.js";
import { postgresStatements } from "./statements.js";

/** Any number that nobody else takes for an advisory lock: the first eight letters of the name. */
const LOCK_KEY = "8604529936300340084";

export const postgres: Dialect = {
  title: "PostgreSQL",
  schemes: ["postgresql", "postgres"],
  statements: postgresStatements,
  isTransient: () => false,
  open: openPostgres,
  schema: {
    migrations: postgresMigrations,
    createMigrationTable: `CREATE TABLE IF NOT EXISTS ${MIGRATION_TABLE} (
  id serial PRIMARY KEY,
  timestamp bigint NOT NULL,
  name varchar NOT NULL
)`,
    findTable: "SELECT 1 AS found WHERE to_regclass($1) IS NOT NULL",
    insertMigration: `INSERT INTO ${MIGRATION_TABLE} (timestamp, name) VALUES ($1, $2)`,
    deleteMigration: `DELETE FROM ${MIGRATION_TABLE} WHERE name = $1`,
    lock: ["SET LOCAL lock_timeout = 0", `SELECT pg_advisory_xact_lock(${LOCK_KEY})`],
    unlock: [],
    traitIndex: TRAIT_INDEX,
    begin: "BEGIN",
    quote: (text) => `'${text.replaceAll("'", "''")}'`,
  },
};
