import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, printed, start, temporaryFolder, winchester } from "./support/winchester.js";

/** Everything that a process has written to one of its outputs. */
function follow(stream: NodeJS.ReadableStream | null): { has: (word: string) => Promise<string> } {
  let text = "";
  stream?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    async has(word) {
      while (!text.includes(word)) await new Promise((resolve) => setTimeout(resolve, 20));
      return text;
    },
  };
}

async function startServer(...argv: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = start(["time-server", "--port", "0", ...argv]);
  const text = await follow(child.stdout).has("\n");
  return { child, url: /http:[^\s"]+/.exec(text)?.[0] ?? "" };
}

/** A configuration whose streams expire an hour after their last event; events of 2015 that open three of them. */
async function createReplay(url: string): Promise<{ config: string; events: (hours: number[]) => string }> {
  const folder = temporaryFolder();
  await inProcess("init", folder);
  const config = join(folder, "winchester.yaml");
  appendFileSync(config, `\ntime_sync_endpoint: ${url}\npurge_completed_streams: false\n`);
  writeFileSync(
    join(folder, "triggers.yaml"),
    `- name: hourly
  distinguished_by: [n]
  match_criteria: [{event_type: step}]
  fire_criteria: [{event_type: never}]
  expiration: $last + 1h
  expire_pipeline: note
`,
  );
  writeFileSync(join(folder, "pipelines.yaml"), "note: [logger]\n");
  let files = 0;
  const events = (hours: number[]): string => {
    files += 1;
    const file = join(folder, `events-${files}.jsonl`);
    const lines = hours.map((n) => ({
      ...{ message_id: `e-${n}`, event_type: "step", n },
      timestamp: `2015-03-10T${String(n).padStart(2, "0")}:00:00`,
    }));
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return file;
  };
  return { config, events };
}

async function statesOf(config: string): Promise<string[]> {
  const { stdout } = await inProcess("streams", "list", "--json", "-c", config);
  return jsonLines(stdout)
    .map(({ state }) => state as string)
    .sort();
}

describe("time-server", function () {
  this.timeout(60_000);

  it("says where it listens, keeps the time, and ends with status 0", async () => {
    for (const [signal, argv] of [
      ["SIGTERM", []],
      ["SIGINT", ["--json"]],
    ] as const) {
      const { child, url } = await startServer(...argv);
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await (await fetch(`${url}/time`)).text()).to.equal("None");
      await fetch(`${url}/time`, { method: "POST", body: "2015-03-10T12:00:00" });
      expect(await (await fetch(`${url}/time`)).text()).to.equal("2015-03-10T12:00:00.000000");
      child.kill(signal);
      expect((await once(child, "exit"))[0]).to.equal(0);
    }
  });

  it("says what to do where it can't listen", async () => {
    const { url } = await startServer();
    const { port } = new URL(url);
    const { status, stderr } = await winchester(["time-server", "--port", port]);
    expect(status).to.equal(1);
    expect(stderr).to.include(`something listens on 127.0.0.1:${port} already`);
    expect(stderr).to.include("take another port");
    expect((await winchester(["time-server", "--port", "65536"])).status).to.equal(2);
  });

  it("shows what it takes, with examples", async () => {
    const help = await printed(["time-server", "--help"]);
    for (const word of ["--host", "--port", "time_sync_endpoint", "$ winchester time-server"]) {
      expect(help).to.include(word);
    }
  });
});

describe("A replay over several processes", function () {
  this.timeout(90_000);

  it("expires streams as the data go on, whatever the machine's clock says", async () => {
    const { url } = await startServer();
    const { config, events } = await createReplay(url);
    const idle = await winchester(["worker", "--once", "-c", config]);
    expect(idle).to.include({ status: 0, stdout: "0 streams fired, 0 expired\n" });
    expect(idle.stderr).to.include(`no time has been published to ${url}/time yet`);

    await printed(["ingest", "--events", events([8, 9]), "-c", config]);
    expect(await (await fetch(`${url}/time`)).text()).to.equal("2015-03-10T09:00:00.000000");
    await printed(["worker", "--once", "-c", config]);
    expect(await statesOf(config)).to.deep.equal(["active", "active"]);

    await printed(["ingest", "--events", events([10]), "-c", config]);
    expect(await printed(["worker", "--once", "-c", config])).to.equal("0 streams fired, 1 expired\n");
    expect(await statesOf(config)).to.deep.equal(["active", "active", "completed"]);
  });

  it("wakes a worker that waits for the first time", async () => {
    const { child: server, url } = await startServer();
    const { config, events } = await createReplay(url);
    const worker = start(["worker", "-c", config]);
    const log = follow(worker.stderr);
    await log.has("until then nothing fires or expires");
    await printed(["ingest", "--events", events([8, 9, 10]), "-c", config]);
    while ((await statesOf(config)).join() !== "active,active,completed")
      await new Promise((resolve) => setTimeout(resolve, 50));
    server.kill();
    worker.kill();
    expect((await once(worker, "exit"))[0]).to.equal(0);
  });

  it("goes on feeding where the service is away, and says which time nobody was told", async () => {
    const { child: server, url } = await startServer();
    server.kill();
    await once(server, "exit");
    const { config, events } = await createReplay(url);
    const fed = await winchester(["ingest", "--events", events([8, 9]), "-c", config]);
    expect(fed.status).to.equal(0);
    expect(fed.stdout).to.include("2 events stored");
    expect(fed.stderr).to.include(`can't publish times to ${url}/time: nothing listens there`);
    expect(fed.stderr).to.include(
      `the time 2015-03-10T09:00:00.000000 couldn't be published to ${url}/time; workers stay at an earlier one`,
    );
    const worked = await winchester(["worker", "--once", "-c", config]);
    expect(worked).to.include({ status: 0, stdout: "0 streams fired, 0 expired\n" });
    expect(worked.stderr).to.include("as none is known yet, nothing fires or expires");
    const at = ["--once", "--now", "2015-03-10T12:00:00", "-c", config];
    expect(await printed(["worker", ...at])).to.equal("0 streams fired, 2 expired\n");
  });
});
