import type { SchemaDialect } from "../dialect.js";
import { MIGRATION_TABLE, type Migration, timestampOf } from "./migration.js";
import { resolveRevision, revisionAt } from "./revision.js";

/** The SQL that upgrades from one revision to another. Needs no connection. */
export function upgradeSql(schema: SchemaDialect, from: string, to: string, traitIndex: boolean): string {
  const start = resolveRevision(schema.migrations, from, 0);
  const target = resolveRevision(schema.migrations, to, start);
  const steps = schema.migrations.slice(start, target);
  const index = traitIndex && schema.traitIndex !== null && target === schema.migrations.length;
  return script(schema, [
    ...(start === 0 ? [schema.createMigrationTable] : []),
    ...steps.flatMap((step) => [title("upgrade to", step), ...step.up, insertion(schema, step)]),
    ...(index && schema.traitIndex !== null ? [schema.traitIndex] : []),
  ]);
}

/** The SQL that downgrades from one revision to another. Needs no connection. */
export function downgradeSql(schema: SchemaDialect, from: string, to: string): string {
  const start = resolveRevision(schema.migrations, from, schema.migrations.length);
  const target = resolveRevision(schema.migrations, to, start);
  const steps = schema.migrations.slice(target, start).reverse();
  return script(
    schema,
    steps.flatMap((step) => [title("downgrade from", step), ...step.down, deletion(schema, step)]),
  );
}

/** The SQL that notes a revision as the current one. Needs no connection. */
export function stampSql(schema: SchemaDialect, to: string): string {
  const target = resolveRevision(schema.migrations, to, 0);
  return script(schema, [
    `-- stamp ${revisionAt(schema.migrations, target)}`,
    schema.createMigrationTable,
    `DELETE FROM ${MIGRATION_TABLE}`,
    ...schema.migrations.slice(0, target).map((step) => insertion(schema, step)),
  ]);
}

function title(verb: string, { name, description }: Migration): string {
  return `-- ${verb} ${name}: ${description}`;
}

function insertion({ quote }: SchemaDialect, { name }: Migration): string {
  return `INSERT INTO ${MIGRATION_TABLE} (timestamp, name) VALUES (${timestampOf(name)}, ${quote(name)})`;
}

function deletion({ quote }: SchemaDialect, { name }: Migration): string {
  return `DELETE FROM ${MIGRATION_TABLE} WHERE name = ${quote(name)}`;
}

/** Statements end in a semicolon, comments don't. */
function script({ begin }: SchemaDialect, statements: readonly string[]): string {
  const lines = [begin, ...statements, "COMMIT"];
  return `${lines.map((text) => (text.startsWith("--") ? `\n${text}` : `${text};`)).join("\n")}\n`;
}
