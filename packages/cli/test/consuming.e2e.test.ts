import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { createPostgresDatabase, POSTGRES_MISSING } from "../../../scripts/test-databases.js";
import { notification } from "../../amqp/test/running-consumer.js";
import { TcpProxy } from "../../amqp/test/tcp-proxy.js";
import { describeWithBroker, type TestBroker } from "../../amqp/test/test-broker.js";
import { until } from "../../amqp/test/until.js";
import { inProcess } from "./support/in-process.js";
import { jsonLines, start, temporaryFolder, winchester } from "./support/winchester.js";

const LIMIT_MS = 30_000;

/** The starter configuration with a section `amqp`. */
async function createConfig(section: object, ...lines: string[]): Promise<string> {
  const folder = temporaryFolder();
  await inProcess("init", folder);
  const config = join(folder, "winchester.yaml");
  appendFileSync(config, ["", `amqp: ${JSON.stringify(section)}`, ...lines, ""].join("\n"));
  return config;
}

/** The command, running. */
function consume(config: string, ...argv: string[]) {
  const child = start(["consume", "-c", config, ...argv]);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  }
  const exited = once(child, "exit").then(([status]) => status as number | null);
  return {
    said,
    exited,
    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
      child.kill(signal);
      return exited;
    },
    logs: (text: string) => until(() => said.stderr.includes(text), `it logs "${text}"`, LIMIT_MS),
  };
}

/** Notifications of which the starter configuration makes events. */
function notifications(count: number, prefix = "n"): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) =>
    notification(`${prefix}-${index}`, {
      event_type: "compute.instance.create.start",
      timestamp: "2026-01-01 00:00:00.000000",
      payload: { instance_id: `i-${index}` },
    }),
  );
}

async function countEvents(config: string): Promise<number> {
  const { stdout } = await inProcess("events", "count", "--json", "-c", config);
  return jsonLines(stdout).reduce((sum, { count }) => sum + (count as number), 0);
}

describeWithBroker("Consuming by the command", (broker: () => TestBroker) => {
  it("stores what comes, and says at the end what became of it", async function () {
    this.timeout(60_000);
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const name = broker().name();
      const config = await createConfig({
        url: broker().url,
        sources: [{ exchange: name, queue: name }],
      });
      const running = consume(config, "--json");
      await running.logs(`taking notifications from the queue ${name} (${name}: notifications.*)`);
      const twice = notifications(20);
      const unwanted = { ...notification("u"), event_type: "nobody.wants", timestamp: "2026-01-01" };
      await broker().publish(name, "notifications.info", [...twice, ...twice, unwanted, "no JSON"]);
      await until(async () => (await broker().ready(`${name}.rejected`)) === 1, "one is rejected", LIMIT_MS);
      await until(async () => (await countEvents(config)) === 20, "the others are stored", LIMIT_MS);
      expect(await running.stop(signal)).to.equal(0);
      expect(running.said.stderr).to.include("stopping: what is in hand is finished first");
      expect(jsonLines(running.said.stdout)).to.have.length(1);
      expect(jsonLines(running.said.stdout)[0]).to.include({
        ...{ stored: 20, duplicates: 20, unmatched: 1, refused: 0, opened: 20 },
      });
      expect(await broker().ready(name)).to.equal(0);
    }
  });

  it("shares a queue with others of its kind", async function () {
    this.timeout(60_000);
    const name = broker().name();
    const sources = [{ exchange: name, queue: name, prefetch: 20 }];
    const config = await createConfig({ url: broker().url, batch_size: 10, sources });
    const first = consume(config, "--json");
    await first.logs(name);
    const second = consume(config, "--json");
    await until(async () => (await broker().consumers(name)) === 2, "both consume", LIMIT_MS);
    await broker().publish(name, "notifications.info", notifications(400));
    await until(async () => (await countEvents(config)) === 400, "all are stored", LIMIT_MS);
    expect(await Promise.all([first.stop(), second.stop()])).to.deep.equal([0, 0]);
    const taken = [first, second].map(({ said }) => Number(jsonLines(said.stdout)[0]?.received));
    expect(taken[0]! + taken[1]!).to.equal(400);
    expect(Math.min(...taken)).to.be.greaterThan(0);
  });

  it("waits for the broker, and can be stopped meanwhile", async function () {
    this.timeout(60_000);
    const name = broker().name();
    const proxy = await TcpProxy.open(broker().url);
    await proxy.refuse();
    const config = await createConfig({
      url: proxy.url(broker().url),
      sources: [{ exchange: name, queue: name }],
    });
    const running = consume(config);
    await running.logs("waiting for the broker:");
    await proxy.restore();
    await running.logs("taking notifications");
    await broker().publish(name, "notifications.info", notifications(3));
    await until(async () => (await countEvents(config)) === 3, "all are stored", LIMIT_MS);
    await proxy.refuse();
    await until(async () => (await broker().consumers(name)) === 0, "the broker is away again", LIMIT_MS);
    expect(await running.stop()).to.equal(0);
    await proxy.close();
  });

  it("waits for the database, holds no more than the prefetch meanwhile, and goes on", async function () {
    this.timeout(90_000);
    const database = await createPostgresDatabase();
    if (database === undefined) {
      this.test!.title = POSTGRES_MISSING;
      this.skip();
    }
    const proxy = await TcpProxy.open(database.url);
    try {
      const name = broker().name();
      const config = await createConfig({
        url: broker().url,
        sources: [{ exchange: name, queue: name, prefetch: 10 }],
      });
      expect((await inProcess("db", "upgrade", "-c", config, "--database", database.url)).status).to.equal(0);
      const running = consume(config, "--json", "--database", proxy.url(database.url));
      await running.logs("taking notifications");
      await proxy.refuse();
      await broker().publish(name, "notifications.info", notifications(50));
      await running.logs("waiting for the store");
      expect(await broker().ready(name)).to.equal(40);
      await proxy.restore();
      await running.logs("the store is back");
      await until(async () => (await broker().ready(name)) === 0, "the rest is taken", LIMIT_MS);
      expect(await running.stop()).to.equal(0);
      expect(jsonLines(running.said.stdout)[0]).to.include({ received: 50, stored: 50, refused: 0 });
    } finally {
      await proxy.close();
      await database.drop();
    }
  });

  it("fails with both settings where an exchange has another type", async function () {
    this.timeout(60_000);
    const name = broker().name();
    await broker().on((channel) => channel.assertExchange(name, "fanout", { durable: true }));
    const config = await createConfig({ url: broker().url, sources: [{ exchange: name, queue: name }] });
    const running = consume(config);
    expect(await running.exited).to.equal(1);
    expect(running.said.stderr).to.include(
      `error: the exchange "${name}" is there with exchange_type fanout, and the configuration wants topic`,
    );
    expect(running.said.stderr).to.include("hint: set exchange_type: fanout, or delete it on the broker");
  });
});

describe("Consuming by the command, without a broker", function () {
  this.timeout(60_000);

  it("finds the starter configuration's section in order, as soon as it is no comment any more", async () => {
    const folder = temporaryFolder();
    await inProcess("init", folder);
    const config = join(folder, "winchester.yaml");
    const lines = readFileSync(config, "utf8").split("\n");
    const from = lines.indexOf("# amqp:");
    const to = lines.indexOf("", from);
    expect(from).to.be.greaterThan(0);
    const section = lines.splice(from, to - from).map((line) => line.replace(/^# /, ""));
    writeFileSync(config, [...lines, ...section, ""].join("\n"));
    const checked = await winchester(["check", "-c", config, "--strict"], {
      env: { AMQP_PASSWORD: "x" },
    });
    expect(checked).to.include({ status: 0, stderr: "" });
    const unset = await winchester(["check", "-c", config]);
    expect(unset.stderr).to.include("the environment variable AMQP_PASSWORD isn't set");
  });

  it("can be stopped while it waits for the database, without a failure", async () => {
    const config = await createConfig({ sources: [{ exchange: "nova" }] });
    const running = consume(config, "--json", "--database", "postgresql://x@127.0.0.1:1/x");
    await running.logs("waiting for the store");
    expect(await running.stop()).to.equal(0);
    expect(jsonLines(running.said.stdout)[0]).to.include({ received: 0, stored: 0 });
  });

  it("can be stopped while a broker doesn't answer, at once", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const section = { host: "127.0.0.1", port, connect_timeout: 600, sources: [{ exchange: "nova" }] };
    const running = consume(await createConfig(section));
    await once(silent, "connection");
    // Otherwise the socket would hold the process for ten minutes.
    expect(await running.stop()).to.equal(0);
    silent.close();
  });
});
