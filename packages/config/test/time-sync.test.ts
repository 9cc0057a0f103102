import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "@winchester/core";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { startTimeServer, type TimeServer, TimeSync, type TimeSyncOptions } from "../src/index.js";

const NOON = Temporal.Instant.from("2015-03-10T12:00:00Z");
const LATER = NOON.add({ hours: 5, microseconds: 3 });

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function startServer(port = 0): Promise<TimeServer> {
  const server = await startTimeServer({ port });
  servers.push(server);
  return server;
}

/** A service that answers as told. */
async function startBroken(respond: { status?: number; text?: string } | "never"): Promise<string> {
  const server = createServer((_, response) => {
    if (respond !== "never") response.writeHead(respond.status ?? 200).end(respond.text ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function createSync(
  endpoint: string,
  options: Partial<TimeSyncOptions> = {},
): { sync: TimeSync; lines: string[] } {
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`);
  const logger: Logger = {
    debug: keep("debug"),
    info: keep("info"),
    warn: keep("warn"),
    error: keep("error"),
  };
  return { sync: new TimeSync({ endpoint, logger, refreshMs: 0, ...options }), lines };
}

const timeOf = async (url: string): Promise<string> => (await fetch(`${url}/time`)).text();

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("The time server", () => {
  const post = (url: string, body: string): Promise<Response> =>
    fetch(`${url}/time`, { method: "POST", body });

  it("says None before the first time, then the time that was published last, as plain ISO text", async () => {
    const { url } = await startServer();
    expect(await timeOf(url)).to.equal("None");
    expect((await post(url, "2015-03-10 14:00:00.000003+02:00\n")).status).to.equal(200);
    expect(await timeOf(url)).to.equal("2015-03-10T12:00:00.000003");
    await post(url, "2014-01-01T00:00:00");
    expect(await timeOf(url)).to.equal("2014-01-01T00:00:00.000000");
  });

  for (const [what, body] of [
    ["is no time", "None"],
    ["is empty", ""],
    ["doesn't exist", "2015-02-30T00:00:00"],
    ["is too long", " ".repeat(100_000)],
  ] as const) {
    it(`refuses with a sentence a text that ${what}, and keeps its time`, async () => {
      const { url } = await startServer();
      await post(url, "2015-03-10T12:00:00");
      const response = await post(url, body);
      expect(response.status).to.equal(400);
      expect(await response.text()).to.equal(
        "the body has to be one time, such as 2015-02-27T15:31:24.473932",
      );
      expect(await timeOf(url)).to.equal("2015-03-10T12:00:00.000000");
    });
  }

  it("has nothing but /time, and no methods but GET and POST", async () => {
    const { url } = await startServer();
    for (const path of ["/", "/times", "/time/", "//"]) {
      const response = await fetch(`${url}${path}`);
      expect([response.status, await response.text()]).to.deep.equal([
        404,
        "there is nothing but /time here",
      ]);
    }
    const response = await fetch(`${url}/time`, { method: "DELETE" });
    expect(response.status).to.equal(405);
    expect(response.headers.get("allow")).to.equal("GET, POST");
    expect(await response.text()).to.equal("GET and POST are the methods of /time");
    expect((await fetch(`${url}/time?x=1`)).status).to.equal(200);
  });

  it("says what hinders it from listening", async () => {
    const port = Number(new URL((await startServer()).url).port);
    const mistakes: [{ host?: string; port?: number }, string][] = [
      [{ port }, `something listens on 127.0.0.1:${port} already`],
      [{ host: "192.0.2.1" }, "this machine doesn't have the address 192.0.2.1"],
    ];
    for (const [options, message] of mistakes) {
      const error = await startTimeServer(options).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: "CONFIG_TIME_SERVER", message });
      expect(error).to.have.property("hint").that.is.a("string");
    }
  });
});

describe("TimeSync", () => {
  it("tells others the newest time, and never an older one", async () => {
    const { url } = await startServer();
    const { sync: feeder } = createSync(url);
    feeder.publish(LATER);
    feeder.publish(NOON);
    await feeder.close();
    expect(await timeOf(url)).to.equal("2015-03-10T17:00:00.000003");
    const { sync: worker } = createSync(`${url}/`);
    await worker.refresh();
    expect(worker.now().toString()).to.equal("2015-03-10T17:00:00.000003Z");
  });

  it("tells a thousand times that come at once in few calls, the last of them last", async () => {
    let calls = 0;
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      calls += 1;
      request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on("end", () => setTimeout(() => response.end(), 20));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { sync } = createSync(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (let second = 0; second < 1000; second += 1) sync.publish(NOON.add({ seconds: second }));
    await sync.close();
    expect(calls).to.equal(2);
    expect(bodies.at(-1)).to.equal("2015-03-10T12:16:39.000000");
    server.closeAllConnections();
    server.close();
  });

  it("takes the service's address with /time and without", async () => {
    const { url } = await startServer();
    for (const endpoint of [url, `${url}/`, `${url}/time`, `${url}/time/`]) {
      const { sync, lines } = createSync(endpoint);
      await sync.refresh();
      expect(lines).to.deep.equal([
        `info no time has been published to ${url}/time yet; until then nothing fires or expires`,
      ]);
    }
  });

  it("knows no time before the first, says so once, and is soon told the first", async () => {
    const { url } = await startServer();
    const { sync, lines } = createSync(url, { refreshMs: 20_000 });
    await sync.refresh();
    expect(sync.isKnown).to.equal(false);
    expect(sync.msUntilRefresh()).to.be.within(900, 1000);
    expect(lines).to.have.length(1);
    const { sync: feeder } = createSync(url);
    feeder.publish(NOON);
    await feeder.close();
    await new Promise((resolve) => setTimeout(resolve, sync.msUntilRefresh() + 5));
    await sync.refresh();
    expect(sync.now().equals(NOON)).to.equal(true);
    expect(sync.msUntilRefresh()).to.be.within(19_000, 20_000);
  });

  it("asks for a known time every twenty seconds at most, however often it is refreshed", async () => {
    const { url } = await startServer();
    await fetch(`${url}/time`, { method: "POST", body: "2015-03-10T12:00:00" });
    const { sync } = createSync(url, { refreshMs: undefined });
    await Promise.all([sync.refresh(), sync.refresh()]);
    await fetch(`${url}/time`, { method: "POST", body: "2015-03-10T13:00:00" });
    await sync.refresh();
    expect(sync.now().equals(NOON)).to.equal(true);
    expect(sync.msUntilRefresh()).to.be.within(19_000, 20_000);
  });

  it("keeps the last known time where the service is away, restarted, or back with another", async () => {
    const first = await startServer();
    const port = Number(new URL(first.url).port);
    await fetch(`${first.url}/time`, { method: "POST", body: "2015-03-10T12:00:00" });
    const { sync, lines } = createSync(first.url);
    await sync.refresh();
    await first.close();
    for (let turn = 0; turn < 5; turn += 1) await sync.refresh();
    expect(sync.now().equals(NOON)).to.equal(true);
    const second = await startServer(port);
    await sync.refresh();
    expect(sync.now().equals(NOON)).to.equal(true);
    await fetch(`${second.url}/time`, { method: "POST", body: "2014-01-01T00:00:00" });
    await sync.refresh();
    expect(sync.now().toString()).to.equal("2014-01-01T00:00:00Z");
    expect(lines.filter((line) => !line.startsWith("debug"))).to.deep.equal([
      `warn can't get the time from ${first.url}/time: nothing listens there; it stays 2015-03-10T12:00:00.000000`,
      `info the time comes from ${first.url}/time again`,
    ]);
  });

  const failures: [string, Parameters<typeof startBroken>[0], string][] = [
    ["has no /time", { status: 404 }, "the answer has status 404"],
    ["answers something else", { text: "<html>" }, 'the answer is no time: "<html>"'],
    ["never answers", "never", "no answer within 0.05 s"],
  ];
  for (const [what, respond, reason] of failures) {
    it(`says why it has no time from a service that ${what}`, async () => {
      const url = await startBroken(respond);
      const { sync, lines } = createSync(url, { timeoutMs: 50 });
      await sync.refresh();
      expect(sync.isKnown).to.equal(false);
      expect(lines).to.deep.equal([
        `warn can't get the time from ${url}/time: ${reason}; as none is known yet, nothing fires or expires`,
      ]);
    });
  }

  it("tells a service that was away the newest time when it is back", async () => {
    const first = await startServer();
    const port = Number(new URL(first.url).port);
    await first.close();
    const { sync, lines } = createSync(first.url);
    sync.publish(NOON);
    await until(() => lines.length > 0);
    sync.publish(LATER);
    const { url } = await startServer(port);
    await until(async () => (await timeOf(url)) !== "None");
    expect(await timeOf(url)).to.equal("2015-03-10T17:00:00.000003");
    await sync.close();
    expect(lines).to.deep.equal([
      `warn can't publish times to ${url}/time: nothing listens there`,
      `info times are published to ${url}/time again`,
    ]);
  });

  it("says at the end which time it couldn't tell", async () => {
    const { url, close } = await startServer();
    await close();
    const { sync, lines } = createSync(url);
    sync.publish(NOON);
    await sync.close();
    await sync.close();
    expect(lines.filter((line) => !line.startsWith("debug"))).to.deep.equal([
      `warn can't publish times to ${url}/time: nothing listens there`,
      `warn the time 2015-03-10T12:00:00.000000 couldn't be published to ${url}/time; workers stay at an earlier one`,
    ]);
  });
});
