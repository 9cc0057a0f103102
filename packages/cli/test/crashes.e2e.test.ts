import { randomUUID } from "node:crypto";
import { expect } from "chai";
import {
  createPostgresDatabase,
  POSTGRES_MISSING,
  type TestDatabase,
} from "../../../scripts/test-databases.js";
import { createGateCell, type GateCell, LEASE_MS, type Running } from "./support/gate-cell.js";

for (const name of ["SQLite", "PostgreSQL"] as const) {
  describe(`A worker process on ${name}`, function () {
    this.timeout(90_000);
    let database: TestDatabase | undefined;
    before(async function () {
      if (name === "SQLite") return;
      database = await createPostgresDatabase();
      if (database === undefined) {
        it(POSTGRES_MISSING);
        this.skip();
      }
    });
    after(async () => database?.drop());

    it("that is killed in a handler has its stream taken over within the lease and a second", async () => {
      const cell = await createGateCell({}, database?.url);
      const [victim, heir] = await standInHandler(cell);
      const killedAt = Date.now();
      victim.kill("SIGKILL");
      cell.openGate();
      const [commit] = await cell.journal("commit", 1);
      expect(commit?.[1]).to.equal(String(heir.pid));
      expect(Number(commit?.[3]) - killedAt).to.be.lessThan(LEASE_MS + 1_000);
      expect(await victim.ended).to.equal("SIGKILL");
      await finishes(cell, heir);
    });

    it("that was frozen and wakes up can't finish what another has taken over", async () => {
      const cell = await createGateCell({}, database?.url);
      const [victim, heir] = await standInHandler(cell);
      victim.kill("SIGSTOP");
      cell.openGate();
      await cell.journal("commit", 1);
      victim.kill("SIGCONT");
      await victim.says("is lost to this worker: another worker has taken it over");
      victim.kill("SIGTERM");
      expect(await victim.ended).to.equal(0);
      expect(cell.journalNow("commit").map(([, pid]) => pid)).to.deep.equal([String(heir.pid)]);
      await finishes(cell, heir);
    });

    /** Two workers: one in the handler, whose gate is closed, and one that waits. */
    async function standInHandler(cell: GateCell) {
      cell.closeGate();
      await cell.feed("work.end", randomUUID());
      const victim = await cell.startWorker("victim");
      await cell.journal("begin", 1);
      return [victim, await cell.startWorker("heir")] as const;
    }
  });
}

/** The handler has committed; the stream is completed a moment later, before its worker stops. */
async function finishes(cell: GateCell, heir: Running): Promise<void> {
  heir.kill("SIGTERM");
  expect(await heir.ended).to.equal(0);
  for (const stream of await cell.streams()) expect(stream).to.include({ state: "completed" });
}

describe("A worker that is told to stop", function () {
  this.timeout(60_000);

  it("finishes what is in hand, gives back what it hadn't begun, and exits with 0", async () => {
    const cell = await createGateCell({ pipeline_concurrency: 1 });
    cell.closeGate();
    await cell.feed("work.end", "i-1", "i-2", "i-3");
    const worker = await cell.startWorker("w");
    await cell.journal("begin", 1);
    worker.kill("SIGTERM");
    await worker.says("stopping: what is in hand is finished first");
    cell.openGate();
    expect(await worker.ended).to.equal(0);
    expect(worker.log()).to.include("worker w has stopped");
    expect(cell.journalNow("commit")).to.have.length(1);
    const streams = await cell.streams();
    expect(streams.map(({ state, attempts }) => `${state} ${attempts}`).sort()).to.deep.equal([
      "completed 1",
      "retry_fire 0",
      "retry_fire 0",
    ]);
    await cell.run("worker", "--once");
    expect((await cell.streams()).map(({ state }) => state)).to.deep.equal(Array(3).fill("completed"));
    expect(cell.journalNow("commit")).to.have.length(3);
  });

  it("waits for a handler that takes no notice no longer than stop_timeout, and gives its stream back", async () => {
    const cell = await createGateCell({ stop_timeout: 0.3 });
    cell.closeGate();
    await cell.feed("work.end", "i-1");
    const worker = await cell.startWorker("w");
    await cell.journal("begin", 1);
    worker.kill("SIGTERM");
    expect(await worker.ended).to.equal(0);
    const [stream] = await cell.streams();
    expect(stream).to.deep.include({ state: "retry_fire", attempts: 1 });
    expect(stream?.last_error).to.include({
      message: "its worker had to stop before the pipeline was through",
    });
    cell.openGate();
    await cell.run("worker", "--once");
    expect((await cell.streams())[0]).to.include({ state: "completed" });
  });

  it("twice ends at once, and its stream is another's after the lease", async () => {
    const cell = await createGateCell();
    cell.closeGate();
    await cell.feed("work.end", "i-1");
    const worker = await cell.startWorker("w");
    await cell.journal("begin", 1);
    worker.kill("SIGTERM");
    await worker.says("stopping: what is in hand is finished first");
    worker.kill("SIGTERM");
    expect(await worker.ended).to.equal(143);
    expect((await cell.streams())[0]).to.include({ state: "firing" });
    cell.openGate();
    const heir = await cell.startWorker("heir");
    const [commit] = await cell.journal("commit", 1);
    expect(commit?.[1]).to.equal(String(heir.pid));
  });
});
