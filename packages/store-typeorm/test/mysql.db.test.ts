import { StoreDataError, StoreUnavailableError } from "@winchester/core";
import { eventDraft, streamDraft } from "@winchester/testkit";
import { expect } from "chai";
import { openTypeOrmStore } from "../src/index.js";
import { parseMysqlUrl } from "../src/mysql/url.js";
import { caught, textOf } from "./caught.js";
import { createMysqlDatabase, MYSQL_URL, queryMysql } from "./test-databases.js";

const mysql = await createMysqlDatabase();
const server = new URL(MYSQL_URL).host;

describe("A URL of MySQL", () => {
  it("says where, who and how", () => {
    expect(parseMysqlUrl("mariadb://me:pa%40ss@db/win?ssl=true&charset=utf8")).to.deep.equal({
      host: "db",
      port: 3306,
      user: "me",
      password: "pa@ss",
      database: "win",
      ssl: true,
      socket: undefined,
      server: "db:3306",
    });
    expect(parseMysqlUrl("mysql://me@h:1/win?socket=/run/db.sock").server).to.equal("/run/db.sock");
  });

  const mistakes: Record<string, string> = {
    "mysql:me@h/d":
      "DATABASE_URL: two slashes are missing in mysql:me@h/d [write it as mysql://user:password@host:3306/database]",
    "mysql://me:secret@h":
      "DATABASE_URL: mysql://me:***@h names no database [write it as mysql://user:password@host:3306/database]",
    "mysql://h/d?socke=/x":
      'DATABASE_URL: MySQL has no option "socke" (did you mean "socket"?) [there are ?ssl=true and ?socket=/path]',
    "mysql://me:pa/ss@h:1/d":
      "DATABASE_URL: mysql://me:***@h:1/d can't be read as a URL [write it as mysql://user:password@host:3306/database; in user and password, write @ as %40, / as %2F, : as %3A and # as %23]",
  };
  for (const [url, text] of Object.entries(mistakes)) {
    it(`is refused with what is wrong, without the password: ${url}`, async () => {
      expect(textOf(await caught(() => parseMysqlUrl(url)))).to.equal(text);
    });
  }
});

describe("A store on MariaDB", () => {
  if (mysql.missing !== undefined) {
    it(mysql.missing);
    return;
  }

  let store: Awaited<ReturnType<typeof openTypeOrmStore>>;
  before(async () => {
    expect(textOf(await caught(() => openTypeOrmStore(mysql.url())))).to.equal(
      "SCHEMA_MISSING: the database has no Winchester tables [run `winchester db upgrade`]",
    );
    store = await openTypeOrmStore(mysql.url(), { migrate: true });
    await store.registerEventTypes(["testkit.event"]);
  });
  after(async () => {
    await store.close();
    await mysql.drop();
  });

  function urlWith(change: (url: URL) => void): string {
    const url = new URL(mysql.url());
    change(url);
    return url.href;
  }

  it("where nothing listens is an unavailable store", async () => {
    const error = await caught(() => openTypeOrmStore("mysql://u:secret@127.0.0.1:1/d"));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(textOf(error)).to.equal(
      "STORE_UNAVAILABLE: can't reach MySQL at 127.0.0.1:1: connection refused (connect ECONNREFUSED 127.0.0.1:1) [check that the server runs, and host and port in the URL]",
    );
  });

  it("refuses a user and a database that aren't there", async () => {
    const nobody = urlWith((it) => {
      it.username = "winchester_nobody";
      it.password = "wrong";
    });
    expect(textOf(await caught(() => openTypeOrmStore(nobody)))).to.match(
      new RegExp(
        `^DATABASE_LOGIN: MySQL at ${server} refused the user winchester_nobody: .* \\[check user and password in the URL, and the user's rights\\]$`,
      ),
    );
    const nowhere = urlWith((it) => {
      it.pathname = "/winchester_nowhere";
    });
    expect(textOf(await caught(() => openTypeOrmStore(nowhere)))).to.equal(
      `DATABASE_UNKNOWN: MySQL at ${server} has no database winchester_nowhere [make it (CREATE DATABASE winchester_nowhere), or mend the URL]`,
    );
  });

  it("runs a transaction again that a deadlock ended", async () => {
    const [first, second] = [streamDraft(), streamDraft()];
    await store.transaction((tx) => tx.lockStreams([first, second].sort(byHash)));
    let runs = 0;
    let locked = 0;
    let meet = (): void => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const lock = (one: typeof first, other: typeof first) =>
      store.transaction(async (tx) => {
        runs += 1;
        await tx.lockStreams([one]);
        locked += 1;
        if (locked === 2) meet();
        await met;
        await tx.lockStreams([other]);
      });
    await Promise.all([lock(first, second), lock(second, first)]);
    expect(runs, "one of two was run twice").to.equal(3);
  });

  it("is unavailable when its connections are cut, and available afterwards", async () => {
    const error = await caught(() =>
      store.transaction(async (tx) => {
        await tx.insertEvents([eventDraft()]);
        const rows = await queryMysql(
          mysql.url(),
          "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()",
        );
        for (const { id } of rows) await queryMysql(mysql.url(), `KILL ${id}`).catch(() => []);
        await tx.insertEvents([eventDraft()]);
      }),
    );
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.match(/^MySQL is away: /);
    const again = await store
      .countEvents({ messageIds: ["none"] })
      .catch(() => store.countEvents({ messageIds: ["none"] }));
    expect(again).to.deep.equal([]);
  });

  it("is unavailable when no connection is had in time, and loses none by it", async () => {
    const small = await openTypeOrmStore(mysql.url(), { poolSize: 1, waitMs: 100 });
    const error = await caught(() => small.transaction(() => small.countEvents({})));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.equal("MySQL is away: no connection within 100 ms");
    for (let time = 0; time < 3; time += 1) expect(await small.countStreams({ ids: [-1] })).to.deep.equal([]);
    await small.close();
  });

  it("gives up a statement that takes too long, as an unavailable store", async () => {
    const hasty = await openTypeOrmStore(mysql.url(), { statementTimeoutMs: 200 });
    const draft = eventDraft();
    await store.transaction(async (tx) => {
      await tx.insertEvents([draft]);
      const error = await caught(() => hasty.transaction((other) => other.insertEvents([draft])));
      expect(error).to.be.instanceOf(StoreUnavailableError);
    });
    expect(await hasty.transaction((other) => other.insertEvents([draft]))).to.deep.equal([]);
    await hasty.close();
  });

  it("blames the data for ids beyond an index's bounds", async () => {
    const long = eventDraft({ messageId: "x".repeat(1025) });
    const error = await caught(() => store.transaction((tx) => tx.insertEvents([long])));
    expect(error).to.be.instanceOf(StoreDataError);
    expect(error.message).to.equal("MySQL refused the data: Data too long for column 'message_id' at row 1");
  });

  it("tells ids apart by their bytes", async () => {
    const ids = ["a", "A", "a ", "a\t", "à", "a\u0300"].map((id) => `bytes-${id}`);
    const drafts = ids.map((messageId) => eventDraft({ messageId }));
    expect(await store.transaction((tx) => tx.insertEvents(drafts))).to.have.length(6);
  });
});

function byHash(a: { key: { hash: string } }, b: { key: { hash: string } }): number {
  return a.key.hash < b.key.hash ? -1 : 1;
}
