import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createPostgresDatabase, POSTGRES_MISSING } from "../../../scripts/test-databases.js";
import { createGateCell, follow } from "./support/gate-cell.js";
import { inProcess } from "./support/in-process.js";
import { jsonLines, start } from "./support/winchester.js";

/** The workers' delay is a minute: who waits for it is too late for any of these. */
const FAR_SOONER_MS = 20_000;

describe("A worker process that sleeps", function () {
  this.timeout(60_000);

  it("is woken by another process's feeder on PostgreSQL, for what is ready, will fire, or will expire", async function () {
    const database = await createPostgresDatabase();
    if (database === undefined) {
      this.test!.title = POSTGRES_MISSING;
      this.skip();
    }
    try {
      const cell = await createGateCell({}, database.url);
      const worker = await cell.startWorker("w");
      // Nothing is there, so that it sleeps for as long as it may.
      await sleep(300);
      const begunAt = performance.now();
      await cell.feed("work.end", "i-1");
      await cell.journal("commit", 1);
      await cell.feed("delayed.start", "i-1");
      await cell.journal("commit", 2);
      await cell.feed("short.start", "i-1");
      await cell.journal("commit", 3);
      expect(performance.now() - begunAt).to.be.lessThan(FAR_SOONER_MS);
      expect((await cell.streams()).map(({ state }) => state)).to.deep.equal(Array(3).fill("completed"));
      worker.kill("SIGTERM");
      expect(await worker.ended).to.equal(0);
    } finally {
      await database.drop();
    }
  });

  it("wakes up by itself when what was there before becomes due", async () => {
    const cell = await createGateCell();
    await cell.feed("delayed.start", "i-1");
    await cell.feed("short.start", "i-1");
    const worker = await cell.startWorker("w");
    const begunAt = performance.now();
    await cell.journal("commit", 2);
    expect(performance.now() - begunAt).to.be.lessThan(FAR_SOONER_MS);
    worker.kill("SIGTERM");
    expect(await worker.ended).to.equal(0);
  });
});

describe("winchester ingest of a pipe", function () {
  this.timeout(90_000);

  it("takes nothing more in while it can't store, and goes on when it can", async () => {
    const cell = await createGateCell();
    const Database = createRequire(import.meta.url)("libsql") as new (
      file: string,
    ) => { exec(sql: string): void; close(): void };
    const other = new Database(join(cell.folder, "winchester.db"));
    other.exec("BEGIN IMMEDIATE");
    const child = start(["ingest", "--events", "--json", "--batch", "100", "-", "-c", cell.config]);
    const ingest = follow(child);
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    // Until the pipe is full and stays so.
    let written = 0;
    let taken = 0;
    for (let drained = true; drained; ) {
      while (child.stdin?.write(line(written))) written += 1;
      written += 1;
      const signal = AbortSignal.timeout(3_000);
      drained = await once(child.stdin!, "drain", { signal }).then(
        () => true,
        () => false,
      );
      taken = written;
      if (written > LIMIT) break;
    }
    expect(taken, "events taken in with nowhere to store them").to.be.lessThan(LIMIT);
    other.exec("COMMIT");
    other.close();
    child.stdin?.end();
    expect(await ingest.ended).to.equal(0);
    expect(jsonLines(output)[0]).to.include({ received: written, stored: written });
    const { stdout } = await inProcess("events", "count", "--json", "-c", cell.config);
    expect(jsonLines(stdout)[0]).to.include({ count: written });
  });
});

/** Far more than fits into two batches, the pipe and the buffers of both processes. */
const LIMIT = 10_000;

function line(number: number): string {
  const event = {
    message_id: `e-${number}`,
    event_type: "bulk.event",
    timestamp: "2026-01-01T00:00:00",
    text: "x".repeat(1_000),
  };
  return `${JSON.stringify(event)}\n`;
}
