import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StoreUnavailableError } from "@winchester/core";
import { expect } from "chai";
import { openTypeOrmStore } from "../../src/index.js";
import { caught } from "../caught.js";
import { createMysqlDatabase, createSqliteFolder, MYSQL_URL, queryMysql } from "../test-databases.js";
import { createTcpProxy } from "./tcp-proxy.js";
import { eventually, startTraffic, Warnings } from "./traffic.js";

const mysql = await createMysqlDatabase();
const USER = `frugal_${process.pid}`;

describe("An outage of SQLite", function () {
  this.timeout(60_000);
  const { folder, drop } = createSqliteFolder();
  after(drop);

  it("by a full disk is waited for until there is room", async function () {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      this.test!.title += " (skipped: no right to mount a small file system)";
      this.skip();
    }
    try {
      const url = `sqlite:${join(disk, "w.db")}`;
      const warnings = new Warnings();
      const stores = [
        await openTypeOrmStore(url, { migrate: true, logger: warnings }),
        await openTypeOrmStore(url, { logger: warnings }),
      ] as const;
      // Another process's feeder can't wake a worker here.
      const traffic = startTraffic(stores, warnings, { workerDelayMs: 50 });
      await traffic.flows();
      const ballast = join(disk, "ballast");
      expect(() =>
        execFileSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=16k"], { stdio: "ignore" }),
      ).to.throw();
      await traffic.warns(
        /^waiting for the store: the SQLite file can't be used: (database or disk is full|disk I\/O error)/,
      );
      rmSync(ballast);
      await traffic.flows();
      await traffic.end();
      await Promise.all(stores.map((store) => store.close()));
    } finally {
      execFileSync("umount", ["--lazy", disk]);
    }
  });
});

describe("An outage of MariaDB", function () {
  this.timeout(60_000);
  if (mysql.missing !== undefined) {
    it(mysql.missing);
    return;
  }
  after(async () => {
    await queryMysql(MYSQL_URL, `DROP USER IF EXISTS '${USER}'@'%', '${USER}'@'localhost'`);
    await mysql.drop();
  });

  it("by a cut wire is waited for, and nothing acknowledged is missing", async () => {
    const { port, hostname } = new URL(MYSQL_URL);
    const proxy = await createTcpProxy(Number(port || 3306), hostname);
    const url = new URL(mysql.url());
    url.host = `127.0.0.1:${proxy.port}`;
    const warnings = new Warnings();
    const stores = [
      await openTypeOrmStore(url.href, { migrate: true, waitMs: 2_000, logger: warnings }),
      await openTypeOrmStore(url.href, { waitMs: 2_000, logger: warnings }),
    ] as const;
    const traffic = startTraffic(stores, warnings, { workerDelayMs: 50 });
    await traffic.flows();
    proxy.cut();
    await traffic.warns(/^waiting for the store: MySQL is away: /);
    proxy.mend();
    await traffic.flows();
    await traffic.end();
    await Promise.all(stores.map((store) => store.close()));
    await proxy.close();
  });

  it("by the limit of its user's connections names the limit, and passes", async () => {
    for (const host of ["%", "localhost"]) {
      await queryMysql(
        MYSQL_URL,
        `CREATE USER '${USER}'@'${host}' WITH MAX_USER_CONNECTIONS 1; GRANT ALL ON ${new URL(mysql.url()).pathname.slice(1)}.* TO '${USER}'@'${host}'`,
      );
    }
    await (await openTypeOrmStore(mysql.url(), { migrate: true })).close();
    const url = new URL(mysql.url());
    url.username = USER;
    const store = await openTypeOrmStore(url.href, { waitMs: 2_000 });
    const error = await caught(() => store.transaction(() => store.countEvents({ messageIds: ["none"] })));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.match(
      /^MySQL is away: User '.*' has exceeded the 'max_user_connections' resource/,
    );
    await eventually(
      () =>
        store.countEvents({}).then(
          () => true,
          () => false,
        ),
      "the one connection serves again",
    );
    await store.close();
  });
});
