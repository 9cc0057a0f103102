import { execFileSync } from "node:child_process";
import { expect } from "chai";
import libsql from "libsql";
import {
  downgradeDatabase,
  findCurrentRevision,
  listRevisions,
  openTypeOrmStore,
  stampDatabase,
  toDowngradeSql,
  toStampSql,
  toUpgradeSql,
  upgradeDatabase,
} from "../src/index.js";
import { caught, textOf } from "./caught.js";
import {
  createMysqlDatabase,
  createPostgresDatabase,
  createSqliteFolder,
  queryMysql,
  queryPostgres,
} from "./test-databases.js";

const EVENTS = "Events1795392000000";
const STREAMS = "Streams1795392000001";
const TALLY = "Tally1795392000002";
const ALL = [EVENTS, STREAMS, TALLY];

const postgres = await createPostgresDatabase();
const mysql = await createMysqlDatabase();
const sqlite = createSqliteFolder();

interface Kind {
  readonly name: string;
  readonly missing: string | undefined;
  /** Whether a step that fails leaves nothing behind. */
  readonly transactional: boolean;
  /** A new, empty database. */
  readonly create: () => Promise<string>;
  /** Runs SQL beside the store. */
  readonly run: (url: string, sql: string) => Promise<unknown>;
  /** All that makes up the schema. */
  readonly describe: (url: string) => Promise<unknown>;
}

let schemas = 0;
const databases: string[] = [];

const kinds: readonly Kind[] = [
  {
    name: "SQLite",
    missing: undefined,
    transactional: true,
    create: async () => sqlite.url(),
    run: async (url, sql) => withLibsql(url, (database) => database.exec(sql)),
    describe: async (url) =>
      withLibsql(url, (database) =>
        database.prepare("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name").all(),
      ),
  },
  {
    name: "PostgreSQL",
    missing: postgres.missing,
    transactional: true,
    create: async () => {
      schemas += 1;
      return `${postgres.url()}?schema=m${schemas}`;
    },
    run: async (url, sql) => {
      const schema = schemaOf(url);
      const path = `CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path = ${schema};`;
      return queryPostgres(postgres.url(), path + sql);
    },
    describe: async (url) => {
      const dump = execFileSync("pg_dump", ["--schema-only", "-n", schemaOf(url), postgres.url()]).toString();
      return dump.replaceAll(schemaOf(url), "SCHEMA").replaceAll(/^\\(un)?restrict .*$/gm, "");
    },
  },
  {
    name: "MariaDB",
    missing: mysql.missing,
    transactional: false,
    create: async () => {
      schemas += 1;
      const url = new URL(mysql.url());
      url.pathname += `_${schemas}`;
      databases.push(url.pathname.slice(1));
      await queryMysql(mysql.url(), `CREATE DATABASE ${url.pathname.slice(1)}`);
      return url.href;
    },
    run: queryMysql,
    describe: async (url) => {
      const tables = await queryMysql(url, "SHOW TABLES");
      const definitions: unknown[] = [];
      for (const row of tables) {
        const [definition] = await queryMysql(url, `SHOW CREATE TABLE ${Object.values(row)[0]}`);
        definitions.push(String(definition?.["Create Table"]).replace(/ AUTO_INCREMENT=\d+/, ""));
      }
      return definitions;
    },
  },
];

function schemaOf(url: string): string {
  return new URL(url).searchParams.get("schema") ?? "public";
}

function withLibsql<T>(url: string, work: (database: libsql.Database) => T): T {
  const database = new libsql(url.slice("sqlite:".length));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

after(async () => {
  await sqlite.drop();
  await postgres.drop();
  for (const name of databases) await queryMysql(mysql.url(), `DROP DATABASE ${name}`);
  await mysql.drop();
});

for (const kind of kinds) {
  describe(`Migrations on ${kind.name}`, () => {
    if (kind.missing !== undefined) {
      it(kind.missing);
      return;
    }

    it("are listed without a connection, oldest first", async () => {
      expect(listRevisions(await kind.create()).map(({ name }) => name)).to.deep.equal(ALL);
    });

    it("go up to head and down to base, and leave nothing behind but their own table", async () => {
      const url = await kind.create();
      expect(await upgradeDatabase(url)).to.deep.equal(ALL);
      expect(await findCurrentRevision(url)).to.equal(TALLY);
      expect(await upgradeDatabase(url), "a second time").to.deep.equal([]);
      expect(await downgradeDatabase(url, "base")).to.deep.equal([...ALL].reverse());
      expect(await findCurrentRevision(url)).to.equal(null);
      const untouched = await kind.create();
      await upgradeDatabase(untouched, "base");
      expect(await kind.describe(url)).to.deep.equal(await kind.describe(untouched));
      expect(await upgradeDatabase(url, "head")).to.deep.equal(ALL);
      await (await openTypeOrmStore(url)).close();
    });

    it("go by steps, names and beginnings of names", async () => {
      const url = await kind.create();
      expect(await upgradeDatabase(url, "+1")).to.deep.equal([EVENTS]);
      expect(await upgradeDatabase(url, STREAMS)).to.deep.equal([STREAMS]);
      expect(await downgradeDatabase(url, "-1")).to.deep.equal([STREAMS]);
      expect(await upgradeDatabase(url, "streams")).to.deep.equal([STREAMS]);
      expect(await downgradeDatabase(url, "events")).to.deep.equal([STREAMS]);
      expect(await findCurrentRevision(url)).to.equal(EVENTS);
    });

    it("print the SQL that does the same", async () => {
      const migrated = await kind.create();
      const scripted = await kind.create();
      await upgradeDatabase(migrated);
      await kind.run(scripted, toUpgradeSql(scripted));
      expect(await kind.describe(scripted)).to.deep.equal(await kind.describe(migrated));
      expect(await findCurrentRevision(scripted)).to.equal(TALLY);
      await (await openTypeOrmStore(scripted)).close();

      await downgradeDatabase(migrated, "events");
      await kind.run(scripted, toDowngradeSql(scripted, { to: "-2" }));
      expect(await kind.describe(scripted)).to.deep.equal(await kind.describe(migrated));
      await kind.run(scripted, toUpgradeSql(scripted, { from: "events" }));
      await kind.run(scripted, toDowngradeSql(scripted, { to: "base" }));
      await downgradeDatabase(migrated, "base");
      expect(await kind.describe(scripted)).to.deep.equal(await kind.describe(migrated));
    });

    it("can be stamped, by SQL too, without touching the tables", async () => {
      const url = await kind.create();
      await upgradeDatabase(url);
      const before = await kind.describe(url);
      expect(await stampDatabase(url, "events")).to.equal(EVENTS);
      expect(await findCurrentRevision(url)).to.equal(EVENTS);
      await kind.run(url, toStampSql(url, "head"));
      expect(await findCurrentRevision(url)).to.equal(TALLY);
      expect(await stampDatabase(url, "base")).to.equal("base");
      expect(await findCurrentRevision(url)).to.equal(null);
      expect(await kind.describe(url)).to.deep.equal(before);
    });

    it("run once when several processes want them at the same time", async () => {
      const url = await kind.create();
      const runs = await Promise.all([upgradeDatabase(url), upgradeDatabase(url), upgradeDatabase(url)]);
      expect(runs.flat().sort()).to.deep.equal(ALL);
    });

    it("leave the database as it was when a step fails", async function () {
      if (!kind.transactional) return this.skip();
      const url = await kind.create();
      await upgradeDatabase(url, "+1");
      await kind.run(url, "CREATE TABLE stream_event (in_the_way integer)");
      const before = await kind.describe(url);
      const error = await caught(() => upgradeDatabase(url));
      expect(error.code).to.equal("DATABASE_FAILED");
      expect(error.message).to.match(/refused a statement: .*stream_event.* already exists/);
      expect(await kind.describe(url)).to.deep.equal(before);
      expect(await findCurrentRevision(url)).to.equal(EVENTS);
    });

    it("are known to TypeORM's own commands", async () => {
      const store = await openTypeOrmStore(await kind.create(), { migrate: true });
      expect(await store.dataSource.showMigrations(), "some are pending").to.equal(false);
      await store.close();
    });

    it("refuse a way that leads nowhere", async () => {
      const url = await kind.create();
      await upgradeDatabase(url, "+1");
      const refusals: [() => unknown, string][] = [
        [
          () => upgradeDatabase(url, "haed"),
          `REVISION_UNKNOWN: there is no migration "haed" (did you mean "head"?) [take head, base, +N, -N or one of ${ALL.join(", ")}]`,
        ],
        [
          () => upgradeDatabase(url, "+3"),
          "REVISION_UNKNOWN: +3 leads beyond the migrations: 1 of 3 are applied [take a number from -1 to +2, head or base]",
        ],
        [
          () => upgradeDatabase(url, ""),
          `REVISION_UNKNOWN: "" may be any of 3 migrations [take head, base, +N, -N or one of ${ALL.join(", ")}]`,
        ],
        [
          () => upgradeDatabase(url, "base"),
          `REVISION_DIRECTION: base lies behind the database, which is at ${EVENTS} [run \`winchester db downgrade base\` if you mean it]`,
        ],
        [
          () => downgradeDatabase(url, "head"),
          `REVISION_DIRECTION: head lies ahead of the database, which is at ${EVENTS} [run \`winchester db upgrade head\` if you mean it]`,
        ],
      ];
      for (const [order, text] of refusals) expect(textOf(await caught(order))).to.equal(text);
    });
  });
}

describe("The SQL of migrations", () => {
  it("prints the index of traits where it is asked for and there is one", () => {
    const index = "CREATE INDEX IF NOT EXISTS event_traits";
    expect(toUpgradeSql("postgresql://h/d", { traitIndex: true })).to.include(index);
    expect(toUpgradeSql("postgresql://h/d")).not.to.include(index);
    expect(toUpgradeSql("sqlite:a.db", { traitIndex: true })).not.to.include(index);
  });
});
