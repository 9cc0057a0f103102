import { StoreUnavailableError } from "@winchester/core";
import { expect } from "chai";
import { downgradeDatabase, openTypeOrmStore, upgradeDatabase } from "../src/index.js";
import { caught, textOf } from "./caught.js";
import { createPostgresDatabase, POSTGRES_URL, queryPostgres } from "./test-databases.js";

const postgres = await createPostgresDatabase();
const server = new URL(POSTGRES_URL).host;

describe("Opening a store on PostgreSQL", () => {
  if (postgres.missing !== undefined) {
    it(postgres.missing);
    return;
  }
  after(postgres.drop);

  function urlWith(change: (url: URL) => void): string {
    const url = new URL(postgres.url());
    change(url);
    return url.href;
  }

  it("without a schema says what to do", async () => {
    expect(textOf(await caught(() => openTypeOrmStore(postgres.url())))).to.equal(
      "SCHEMA_MISSING: the database has no Winchester tables [run `winchester db upgrade`]",
    );
  });

  it("with an older schema says which step is missing", async () => {
    const url = `${postgres.url()}?schema=older`;
    await upgradeDatabase(url, "+1");
    expect(textOf(await caught(() => openTypeOrmStore(url)))).to.equal(
      "SCHEMA_OUTDATED: the database is older than this version: it lacks Streams1795392000001 [run `winchester db upgrade`]",
    );
  });

  it("keeps schemas of one database apart", async () => {
    const [one, two] = [`${postgres.url()}?schema=one`, `${postgres.url()}?schema=two`];
    const first = await openTypeOrmStore(one, { migrate: true });
    const second = await openTypeOrmStore(two, { migrate: true });
    await first.registerEventTypes(["a"]);
    await first.transaction((tx) =>
      tx.insertEvents([{ messageId: "m", eventType: "a", timestamp: 1, traits: {}, depth: 0 }]),
    );
    expect(await first.countEvents({})).to.deep.equal([{ eventType: "a", count: 1 }]);
    expect(await second.countEvents({})).to.deep.equal([]);
    await Promise.all([first.close(), second.close()]);
    await downgradeDatabase(one, "base");
    await (await openTypeOrmStore(two)).close();
  });

  it("where nothing listens is an unavailable store", async () => {
    const error = await caught(() => openTypeOrmStore("postgresql://u:secret@127.0.0.1:1/d"));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(textOf(error)).to.equal(
      "STORE_UNAVAILABLE: can't reach PostgreSQL at 127.0.0.1:1: connection refused (connect ECONNREFUSED 127.0.0.1:1) [check that the server runs, and host and port in the URL]",
    );
    expect(error.cause).to.have.property("code", "ECONNREFUSED");
  });

  it("on a host that nobody knows says so", async () => {
    const error = await caught(() => openTypeOrmStore("postgresql://u@no-such-host.invalid/d"));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.match(
      /^can't reach PostgreSQL at no-such-host\.invalid:5432: its host isn't known \(getaddrinfo/,
    );
  });

  it("as a user that the server refuses says so", async () => {
    const url = urlWith((it) => {
      it.username = "winchester_nobody";
    });
    expect(textOf(await caught(() => openTypeOrmStore(url)))).to.match(
      new RegExp(
        `^DATABASE_LOGIN: PostgreSQL at ${server} refused the user winchester_nobody: .* \\[check user and password in the URL, and the server's pg_hba.conf\\]$`,
      ),
    );
  });

  it("in a database that isn't there says so", async () => {
    const url = urlWith((it) => {
      it.pathname = "/winchester_nowhere";
    });
    expect(textOf(await caught(() => openTypeOrmStore(url)))).to.equal(
      `DATABASE_UNKNOWN: PostgreSQL at ${server} has no database winchester_nowhere [make it (createdb winchester_nowhere), or mend the URL]`,
    );
  });

  it("makes the index of traits only where it is asked for", async () => {
    const indexes = () =>
      queryPostgres(postgres.url(), "SELECT indexname FROM pg_indexes WHERE indexname = 'event_traits'");
    await (await openTypeOrmStore(postgres.url(), { migrate: true })).close();
    expect(await indexes()).to.deep.equal([]);
    for (let time = 0; time < 2; time += 1) {
      await (await openTypeOrmStore(postgres.url(), { migrate: true, traitIndex: true })).close();
      expect(await indexes()).to.deep.equal([{ indexname: "event_traits" }]);
    }
  });
});
