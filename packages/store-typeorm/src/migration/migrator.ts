import { WinchesterError } from "@winchester/core";
import type { Connection } from "../connection.js";
import type { Database } from "../database.js";
import type { SchemaDialect } from "../dialect.js";
import { MIGRATION_TABLE, type Migration, timestampOf } from "./migration.js";
import { resolveRevision, revisionAt } from "./revision.js";

/** Applies the steps up to a revision, in one transaction; gives their names, oldest first. */
export function upgrade(database: Database, schema: SchemaDialect, revision: string): Promise<string[]> {
  return withLock(database, schema, async (connection) => {
    const applied = await countApplied(connection, schema);
    const target = resolveRevision(schema.migrations, revision, applied);
    if (target < applied) throw wrongDirection(schema, revision, applied, "downgrade");
    const steps = schema.migrations.slice(applied, target);
    for (const step of steps) {
      for (const statement of step.up) await connection.query(statement);
      await insertMigration(connection, schema, step);
    }
    return steps.map(({ name }) => name);
  });
}

/** Undoes the steps after a revision, in one transaction; gives their names, latest first. */
export function downgrade(database: Database, schema: SchemaDialect, revision: string): Promise<string[]> {
  return withLock(database, schema, async (connection) => {
    const applied = await countApplied(connection, schema);
    const target = resolveRevision(schema.migrations, revision, applied);
    if (target > applied) throw wrongDirection(schema, revision, applied, "upgrade");
    const steps = schema.migrations.slice(target, applied).reverse();
    for (const step of steps) {
      for (const statement of step.down) await connection.query(statement);
      await connection.query(schema.deleteMigration, [step.name]);
    }
    return steps.map(({ name }) => name);
  });
}

/** Notes a revision as the current one without doing anything; gives its name. */
export function stamp(database: Database, schema: SchemaDialect, revision: string): Promise<string> {
  return withLock(database, schema, async (connection) => {
    const names = await appliedNames(connection);
    const target = resolveRevision(schema.migrations, revision, knownPrefix(schema, names));
    await connection.query(`DELETE FROM ${MIGRATION_TABLE}`);
    for (const step of schema.migrations.slice(0, target)) await insertMigration(connection, schema, step);
    return revisionAt(schema.migrations, target);
  });
}

/** The name of the latest applied step; null where there is none. */
export async function findRevision(database: Database, schema: SchemaDialect): Promise<string | null> {
  return database.read(async (connection) => (await findApplied(connection, schema)).at(-1) ?? null);
}

/**
 * Makes sure that the database has just the schema that this version knows.
 *
 * @throws WinchesterError SCHEMA_MISSING, SCHEMA_OUTDATED or SCHEMA_NEWER
 */
export async function requireSchema(database: Database, schema: SchemaDialect): Promise<void> {
  const names = await database.read((connection) => findApplied(connection, schema));
  if (names.length === 0) throw schemaMissing();
  const known = knownPrefix(schema, names);
  if (known < names.length) throw schemaNewer(names[known] ?? "");
  const next = schema.migrations[known];
  if (next === undefined) return;
  throw new WinchesterError(
    "SCHEMA_OUTDATED",
    `the database is older than this version: it lacks ${next.name}`,
    {
      hint: "run `winchester db upgrade`",
    },
  );
}

/** The error for a database without a schema. */
export function schemaMissing(): WinchesterError {
  return new WinchesterError("SCHEMA_MISSING", "the database has no Winchester tables", {
    hint: "run `winchester db upgrade`",
  });
}

function schemaNewer(name: string): WinchesterError {
  return new WinchesterError("SCHEMA_NEWER", `the database is newer than this version: it has ${name}`, {
    hint: "upgrade Winchester, or run `winchester db downgrade` with the version that made it",
  });
}

function withLock<T>(
  database: Database,
  schema: SchemaDialect,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return database.transaction(async (connection) => {
    for (const statement of schema.lock) await connection.query(statement);
    try {
      await connection.query(schema.createMigrationTable);
      return await work(connection);
    } finally {
      for (const statement of schema.unlock) await connection.query(statement);
    }
  });
}

function insertMigration(
  connection: Connection,
  schema: SchemaDialect,
  { name }: Migration,
): Promise<unknown> {
  return connection.query(schema.insertMigration, [timestampOf(name), name]);
}

/** How many steps are applied; throws where there is one that this version doesn't know. */
async function countApplied(connection: Connection, schema: SchemaDialect): Promise<number> {
  const names = await appliedNames(connection);
  const known = knownPrefix(schema, names);
  if (known < names.length) throw schemaNewer(names[known] ?? "");
  return known;
}

/** How many of the applied steps are the first ones that this version knows. */
function knownPrefix(schema: SchemaDialect, names: readonly string[]): number {
  const stranger = names.findIndex((name, index) => schema.migrations[index]?.name !== name);
  return stranger === -1 ? names.length : stranger;
}

async function findApplied(connection: Connection, schema: SchemaDialect): Promise<string[]> {
  const tables = await connection.query(schema.findTable, [MIGRATION_TABLE]);
  return tables.length === 0 ? [] : appliedNames(connection);
}

async function appliedNames(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT name FROM ${MIGRATION_TABLE} ORDER BY timestamp, id`,
  );
  return rows.map(({ name }) => name);
}

function wrongDirection(
  schema: SchemaDialect,
  revision: string,
  applied: number,
  instead: "upgrade" | "downgrade",
): WinchesterError {
  const current = revisionAt(schema.migrations, applied);
  const place = instead === "downgrade" ? "behind" : "ahead of";
  return new WinchesterError(
    "REVISION_DIRECTION",
    `${revision} lies ${place} the database, which is at ${current}`,
    {
      hint: `run \`winchester db ${instead} ${revision}\` if you mean it`,
    },
  );
}
