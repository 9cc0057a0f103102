import { expect } from "chai";
import { listRevisions } from "../src/index.js";
import { parsePostgresUrl } from "../src/postgres/url.js";
import { parseSqliteUrl } from "../src/sqlite/url.js";
import { caught, textOf } from "./caught.js";

describe("A database URL", () => {
  it("of SQLite is read as people and SQLAlchemy write it", () => {
    const paths = {
      "sqlite:a.db": "/here/a.db",
      "sqlite:./sub/a.db": "/here/sub/a.db",
      "sqlite:/abs/a.db": "/abs/a.db",
      "sqlite:///a.db": "/here/a.db",
      "sqlite:////abs/a.db": "/abs/a.db",
      "sqlite::memory:": ":memory:",
      "sqlite://": ":memory:",
      "sqlite:///:memory:": ":memory:",
      "sqlite:with blank & %41.db?synchronous=full": "/here/with blank & %41.db",
    };
    for (const [url, path] of Object.entries(paths)) {
      expect(parseSqliteUrl(url, "/here").path, url).to.equal(path);
    }
  });

  it("of SQLite takes ?synchronous", () => {
    expect(parseSqliteUrl("sqlite:a.db", "/").synchronous).to.equal("normal");
    expect(parseSqliteUrl("sqlite:a.db?synchronous=full", "/").synchronous).to.equal("full");
  });

  it("of PostgreSQL keeps the driver's options and puts the schema on the search path", () => {
    const url = parsePostgresUrl("postgres://me:pa%40ss@db:6543/win?sslmode=require&schema=cell_1");
    expect(url.server).to.equal("db:6543");
    expect(url.database).to.equal("win");
    expect(url.user).to.equal("me");
    expect(url.schema).to.equal("cell_1");
    expect(url.connectionString).to.include("me:pa%40ss@db:6543/win?sslmode=require");
    expect(new URL(url.connectionString).searchParams.get("options")).to.equal("-c search_path=cell_1");
    expect(url.connectionString).not.to.include("schema=");
  });

  it("of PostgreSQL adds the schema to options that are there, and knows a socket's folder", () => {
    const url = parsePostgresUrl("postgresql:///win?host=/run/pg&options=-c%20geqo=off&schema=s");
    expect(new URL(url.connectionString).searchParams.get("options")).to.equal(
      "-c geqo=off -c search_path=s",
    );
    expect(url.server).to.equal("/run/pg:5432");
  });

  it("may name a driver of SQLAlchemy's", () => {
    const revisions = listRevisions("sqlite:x.db");
    for (const url of ["postgresql+psycopg2://u@h/d", "sqlite+pysqlite:///x.db", "mysql+pymysql://u@h/d"]) {
      expect(listRevisions(url), url).to.deep.equal(revisions);
    }
  });

  const mistakes: Record<string, string> = {
    "winchester.db":
      'DATABASE_URL: "winchester.db" is no database URL [it begins with the kind of database: postgresql://user:password@host/database, mysql://user:password@host/database, sqlite:file.db or sqlite::memory:]',
    "postgre://h/d":
      'DATABASE_URL: there is no kind of database "postgre" (did you mean "postgres"?) [take postgresql://user:password@host/database, mysql://user:password@host/database, sqlite:file.db or sqlite::memory:]',
    "mongodb://h/d":
      'DATABASE_URL: there is no kind of database "mongodb" [take postgresql://user:password@host/database, mysql://user:password@host/database, sqlite:file.db or sqlite::memory:]',
  };
  for (const [url, text] of Object.entries(mistakes)) {
    it(`of an unknown kind is refused: ${url}`, async () => {
      expect(textOf(await caught(() => listRevisions(url)))).to.equal(text);
    });
  }

  const sqliteMistakes: Record<string, string> = {
    "sqlite:":
      "DATABASE_URL: sqlite: names no file [write sqlite:winchester.db, or sqlite::memory: to keep nothing]",
    "sqlite://a.db": "DATABASE_URL: sqlite://a.db has two slashes [write sqlite:///a.db or sqlite:a.db]",
    "sqlite:a.db?synchronus=full":
      'DATABASE_URL: SQLite has no option "synchronus" (did you mean "synchronous"?) [there is ?synchronous=normal or full]',
    "sqlite:a.db?synchronous=off":
      "DATABASE_URL: synchronous=off isn't known [take synchronous=normal or synchronous=full]",
  };
  for (const [url, text] of Object.entries(sqliteMistakes)) {
    it(`of SQLite is refused with what is wrong: ${url}`, async () => {
      expect(textOf(await caught(() => parseSqliteUrl(url, "/")))).to.equal(text);
    });
  }

  const postgresMistakes: Record<string, string> = {
    "postgresql:me@h/d":
      "DATABASE_URL: two slashes are missing in postgresql:me@h/d [write it as postgresql://user:password@host:5432/database?schema=name]",
    "postgresql://me:pa/ss@h:5432/d":
      "DATABASE_URL: postgresql://me:***@h:5432/d can't be read as a URL [write it as postgresql://user:password@host:5432/database?schema=name; in user and password, write @ as %40, / as %2F, : as %3A and # as %23]",
    "postgresql://h/d?schema=My-Schema":
      "DATABASE_URL: schema=My-Schema is no name of a schema [take lower-case letters, digits and _]",
  };
  for (const [url, text] of Object.entries(postgresMistakes)) {
    it(`of PostgreSQL is refused with what is wrong, without the password: ${url}`, async () => {
      expect(textOf(await caught(() => parsePostgresUrl(url)))).to.equal(text);
    });
  }
});
