import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreUnavailableError } from "@winchester/core";
import { expect } from "chai";
import pg from "pg";
import { openTypeOrmStore } from "../../src/index.js";
import { caught } from "../caught.js";
import { queryPostgres } from "../test-databases.js";
import { createPrivatePostgres, type PrivatePostgres } from "./private-postgres.js";
import { createTcpProxy } from "./tcp-proxy.js";
import { eventually, startTraffic, type Traffic, Warnings } from "./traffic.js";

const server = await createPrivatePostgres();

describe("An outage of PostgreSQL", function () {
  this.timeout(150_000);
  if (typeof server === "string") {
    it(server);
    return;
  }
  afterEach(async () => {
    for (const breakOff of brokenOff.splice(0)) await breakOff();
  });
  after(() => server.drop());

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
    await queryPostgres(server.url("postgres"), "CREATE ROLE plain LOGIN SUPERUSER");
    const { traffic, close } = await openTraffic(server, "crowded", { user: "plain" });
    await queryPostgres(server.url("postgres"), "ALTER ROLE plain NOSUPERUSER");
    await traffic.flows();
    const crowd = await crowdOut(server);
    const said =
      /^waiting for the store: PostgreSQL is away: (sorry, too many clients|remaining connection slots)/;
    await eventually(async () => {
      await queryPostgres(
        server.url("postgres"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'crowded'",
      );
      await refill(server, crowd);
      return traffic.warnings.lines.some((line) => said.test(line));
    }, "the feeder or the worker gets no connection");
    await Promise.all(crowd.map((client) => client.end()));
    await traffic.flows();
    await traffic.end();
    await close();
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
async function crowdOut(server: PrivatePostgres): Promise<pg.Client[]> {
  const crowd: pg.Client[] = [];
  await queryPostgres(server.url("postgres"), "CREATE ROLE crowd LOGIN");
  await refill(server, crowd);
  return crowd;
}

/** Takes those that have become free. */
async function refill(server: PrivatePostgres, crowd: pg.Client[]): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: server.url("postgres", "crowd") });
    client.on("error", () => undefined);
    try {
      await client.connect();
      crowd.push(client);
    } catch {
      return;
    }
  }
}
