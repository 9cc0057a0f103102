import type { MigrationInterface, QueryRunner } from "typeorm";
import type { Migration } from "./migration.js";

/** Migrations as TypeORM wants them, so that its own commands know them too. */
export function toTypeOrmMigrations(migrations: readonly Migration[]): (new () => MigrationInterface)[] {
  return migrations.map(
    ({ name, up, down }) =>
      class implements MigrationInterface {
        readonly name = name;

        async up(runner: QueryRunner): Promise<void> {
          for (const statement of up) await runner.query(statement);
        }

        async down(runner: QueryRunner): Promise<void> {
          for (const statement of down) await runner.query(statement);
        }
      },
  );
}
