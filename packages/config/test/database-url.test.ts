import { expect } from "chai";
import { parseDatabaseUrl } from "../src/load/database-url.js";

const FOLDER = "/etc/winchester";
const urlOf = (source: string): string | undefined => parseDatabaseUrl(source, FOLDER).url;

describe("A database URL", () => {
  it("names a SQLite file relative to the configuration", () => {
    expect(urlOf("sqlite:winchester.db")).to.equal("sqlite:/etc/winchester/winchester.db");
    expect(urlOf("sqlite:data/w.db?synchronous=full")).to.equal(
      "sqlite:/etc/winchester/data/w.db?synchronous=full",
    );
  });

  it("names an absolute SQLite file", () => {
    expect(urlOf("sqlite:/var/w.db")).to.equal("sqlite:/var/w.db");
  });

  it("means with slashes what SQLAlchemy means", () => {
    expect(urlOf("sqlite:///w.db")).to.equal("sqlite:/etc/winchester/w.db");
    expect(urlOf("sqlite:////var/w.db")).to.equal("sqlite:/var/w.db");
    expect(urlOf("sqlite://")).to.equal("sqlite::memory:");
    expect(urlOf("sqlite:///:memory:")).to.equal("sqlite::memory:");
  });

  it("names a file, if it is SQLite's", () => {
    for (const source of ["sqlite:", "sqlite:///", "sqlite://host/w.db"]) {
      expect(parseDatabaseUrl(source, FOLDER)).to.deep.equal({
        problem: "it names no file",
        hint: "sqlite:winchester.db, or sqlite::memory:",
      });
    }
  });

  it("leaves a database in memory there", () => {
    expect(urlOf("sqlite::memory:")).to.equal("sqlite::memory:");
  });

  it("keeps servers as they are, with one name for PostgreSQL", () => {
    expect(urlOf("postgres://u:p@h/d")).to.equal("postgresql://u:p@h/d");
    expect(urlOf("mysql://winchester:testpasswd@localhost/winchester")).to.equal(
      "mysql://winchester:testpasswd@localhost/winchester",
    );
  });

  it("drops the driver of SQLAlchemy, with a warning", () => {
    expect(parseDatabaseUrl("mysql+pymysql://u:p@h/d", FOLDER)).to.deep.equal({
      url: "mysql://u:p@h/d",
      warning: 'the driver "pymysql" means nothing here and is ignored',
    });
  });

  it("says which schemes are known, and never shows a password", () => {
    expect(parseDatabaseUrl("mongodb://u:secret@h/d", FOLDER)).to.deep.equal({
      problem: 'no store is known for "mongodb:"',
      hint: "known are postgresql://, mysql:// and sqlite:",
    });
    expect(parseDatabaseUrl("mysql:u:secret@h", FOLDER)).to.deep.equal({
      problem: 'expected // after "mysql:"',
      hint: "mysql://user:password@host/database",
    });
    expect(parseDatabaseUrl("winchester.db", FOLDER)).to.deep.equal({
      problem: "it isn't a URL",
      hint: "known are postgresql://, mysql:// and sqlite:",
    });
  });
});
