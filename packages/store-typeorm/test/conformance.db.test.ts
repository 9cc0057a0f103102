import { describeStore, describeStoreAgainstModel } from "@winchester/testkit";
import { openTypeOrmStore } from "../src/index.js";
import { createMysqlDatabase, createPostgresDatabase, createSqliteFolder } from "./test-databases.js";

const sqliteFolder = createSqliteFolder();
const sqliteFile = sqliteFolder.url();
const postgres = await createPostgresDatabase();
const mysql = await createMysqlDatabase();

after(async () => {
  await sqliteFolder.drop();
  await postgres.drop();
  await mysql.drop();
});

describeStore("SQLite in memory", () => openTypeOrmStore("sqlite::memory:"), { rows: 2_000 });
describeStoreAgainstModel("SQLite in memory", () => openTypeOrmStore("sqlite::memory:"));

describeStore("a SQLite file", () => openTypeOrmStore(sqliteFile, { migrate: true }), {
  openAgain: () => openTypeOrmStore(sqliteFile),
});

if (postgres.missing === undefined) {
  describeStore("PostgreSQL", () => openTypeOrmStore(postgres.url(), { migrate: true }), {
    openAgain: () => openTypeOrmStore(postgres.url()),
  });
  describeStoreAgainstModel("PostgreSQL", () => openTypeOrmStore(postgres.url()));
} else {
  describe("PostgreSQL as a store", () => {
    it(postgres.missing ?? "");
  });
}

if (mysql.missing === undefined) {
  describeStore("MariaDB", () => openTypeOrmStore(mysql.url(), { migrate: true }), {
    openAgain: () => openTypeOrmStore(mysql.url()),
  });
  describeStoreAgainstModel("MariaDB", () => openTypeOrmStore(mysql.url()));
} else {
  describe("MariaDB as a store", () => {
    it(mysql.missing ?? "");
  });
}
