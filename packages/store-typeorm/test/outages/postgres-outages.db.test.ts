import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreUnavailableError, untilAvailable } from "@winchester/core";
import { expect } from "chai";
import pg from "pg";
import { openTypeOrmStore } from "../../src/index.js";
import { caught } from "../caught.js";
import { queryPostgres } from "../test-databases.js";
import { createPrivatePostgres, type PrivatePostgres } from "./private-postgres.js";
import { createTcpProxy } from "./tcp-proxy.js";
import { eventually, startTraffic, type Traffic, Warnings } from "./traffic.js";

describe("An outage of PostgreSQL", function () {
  this.timeout(150_000);
  let server: PrivatePostgres;
  before(async function () {
    const created = await createPrivatePostgres();
    if (typeof created === "string") {
      console.log(`    ${created}`);
      this.skip();
    }
    server = created;
  });
  afterEach(async () => {
    for (const breakOff of brokenOff.splice(0)) await breakOff();
  });
  after(() => server?.drop());

  it("by a restart of the server is waited for, and nothing acknowledged is missing", async () => {
    const { traffic, close } = await openTraffic(server, "restarted");
    await traffic.flows();
    await server.stop();
    await traffic.warns(/^waiting for the store: PostgreSQL is away: /);
    await server.start();
    await traffic.flows();
    await traffic.end();
    await close();
  });

  it("by a cut wire is waited for, and the worker is woken again afterwards", async () => {
    const proxy = await createTcpProxy(server.port);
    const { traffic, close } = await openTraffic(server, "cut", { port: proxy.port });
    await traffic.flows();
    proxy.cut();
    await traffic.warns(/^waiting for the store: PostgreSQL is away: /);
    await traffic.warns(/^can't listen for ready streams, .*: PostgreSQL is away: /);
    proxy.mend();
    await traffic.flows();
    await traffic.end();
    await close();
    await proxy.close();
  });

  it("by a wire that lets nothing through doesn't hold up who opens a store for ever", async () => {
    const proxy = await createTcpProxy(server.port);
    proxy.freeze();
    const url = withPort(server.url("postgres"), proxy.port);
    const error = await caught(() => openTypeOrmStore(url, { waitMs: 200 }));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.match(
      new RegExp(`^can't reach PostgreSQL at 127\\.0\\.0\\.1:${proxy.port}: .*time`),
    );
    await proxy.close();
  });

  it("by a full disk is waited for until there is room", async function () {
    const disk = join(server.folder, "disk");
    mkdirSync(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], { stdio: "ignore" });
      execFileSync("chown", ["postgres", disk]);
    } catch {
      this.test!.title += " (skipped: no right to mount a small file system)";
      this.skip();
    }
    const ballast = join(disk, "ballast");
    try {
      await queryPostgres(server.url("postgres"), `CREATE TABLESPACE small LOCATION '${disk}'`);
      const { traffic, close } = await openTraffic(server, "full", { tablespace: "small" });
      await traffic.flows();
      fill(ballast);
      await traffic.warns(
        /^waiting for the store: PostgreSQL is away: could not extend file .*: No space left on device/,
      );
      rmSync(ballast);
      await traffic.flows();
      await traffic.end();
      await close();
      await queryPostgres(server.url("postgres"), 'DROP DATABASE "full" WITH (FORCE)');
      await queryPostgres(server.url("postgres"), "DROP TABLESPACE small");
    } finally {
      execFileSync("umount", ["--lazy", disk]);
    }
  });

  it("by connections that are used up is waited for until there are some", async () => {
    const admin = (sql: string) => queryPostgres(server.url("postgres"), sql);
    await admin("CREATE ROLE plain LOGIN SUPERUSER");
    const { traffic, close } = await openTraffic(server, "crowded", { user: "plain" });
    await traffic.flows();
    // Limits aren't for superusers. Nobody can come in between: who is cut off meets the limit.
    await admin("ALTER ROLE plain NOSUPERUSER CONNECTION LIMIT 0");
    await admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'crowded'");
    await traffic.warns(/^can't listen .*: PostgreSQL is away: too many connections for role "plain"$/);
    await admin("ALTER ROLE plain CONNECTION LIMIT -1");
    await traffic.flows();
    await traffic.end();
    await close();
  });

  it("by a server without room for one more connection keeps a store from opening until there is", async () => {
    await queryPostgres(server.url("postgres"), "CREATE ROLE crowd LOGIN");
    await queryPostgres(server.url("postgres"), "CREATE DATABASE roomy");
    await (await openTypeOrmStore(server.url("roomy"), { migrate: true })).close();
    const crowd: pg.Client[] = [];
    const warnings = new Warnings();
    try {
      await fillServer(server.url("postgres", "crowd"), crowd);
      const opening = untilAvailable(() => openTypeOrmStore(server.url("roomy", "crowd")), {
        logger: warnings,
      }).catch((error: unknown) => error);
      await eventually(() => warnings.lines.length > 0, "a warning");
      expect(warnings.lines[0]).to.match(
        /^waiting for the store: can't reach PostgreSQL at .*: (sorry, too many clients|remaining connection slots)/,
      );
      await Promise.all(crowd.splice(0).map((client) => client.end()));
      // The role may do nothing there; that it is told so means that it came in.
      expect((await opening) as Error)
        .to.have.property("message")
        .that.includes("permission denied");
    } finally {
      await Promise.all(crowd.map((client) => client.end()));
    }
  });

  it("by the limit of its user's connections is one too, and names the limit", async () => {
    const url = server.url("limited");
    await queryPostgres(server.url("postgres"), "CREATE DATABASE limited");
    await (await openTypeOrmStore(url, { migrate: true })).close();
    await queryPostgres(
      url,
      "CREATE ROLE frugal LOGIN CONNECTION LIMIT 1; GRANT ALL ON ALL TABLES IN SCHEMA public TO frugal; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO frugal",
    );
    const store = await openTypeOrmStore(server.url("limited", "frugal"));
    const error = await caught(() => store.transaction(() => store.countEvents({})));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(error.message).to.equal('PostgreSQL is away: too many connections for role "frugal"');
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

/** What a test that failed would leave running. */
const brokenOff: (() => Promise<void>)[] = [];

interface TrafficOptions {
  readonly port?: number;
  readonly tablespace?: string;
  readonly user?: string;
}

async function openTraffic(
  server: PrivatePostgres,
  database: string,
  { port, tablespace, user }: TrafficOptions = {},
): Promise<{ traffic: Traffic; close: () => Promise<void> }> {
  const place = tablespace === undefined ? "" : ` TABLESPACE ${tablespace}`;
  await queryPostgres(server.url("postgres"), `CREATE DATABASE "${database}"${place}`);
  const url = withPort(server.url(database, user), port ?? server.port);
  const warnings = new Warnings();
  const options = { waitMs: 2_000, statementTimeoutMs: 10_000, poolSize: 4, logger: warnings };
  const stores = [
    await openTypeOrmStore(url, { ...options, migrate: true }),
    await openTypeOrmStore(url, options),
  ] as const;
  const traffic = startTraffic(stores, warnings);
  const close = async (): Promise<void> => {
    await Promise.all(stores.map((store) => store.close()));
  };
  brokenOff.push(async () => {
    traffic.breakOff();
    await close();
  });
  return { traffic, close };
}

function withPort(text: string, port: number): string {
  const url = new URL(text);
  url.port = String(port);
  return url.href;
}

/** Writes until the disk has no room. */
function fill(file: string): void {
  try {
    execFileSync("dd", ["if=/dev/zero", `of=${file}`, "bs=64k"], { stdio: "ignore" });
  } catch {
    return;
  }
  writeFileSync(file, "");
  throw new Error("the disk wasn't filled");
}

/** Takes all connections that there are for users who are no superusers. */
async function fillServer(url: string, crowd: pg.Client[]): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      crowd.push(client);
    } catch {
      return;
    }
  }
}
