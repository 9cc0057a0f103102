import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";
import { runChaosCommand } from "../src/chaos/chaos-command.js";
import { type ChaosReport, formatChaosReport } from "../src/chaos/chaos-report.js";

const STORE = fileURLToPath(new URL("./chaos-memory-store.ts", import.meta.url));

async function run(...args: string[]): Promise<{ status: number; text: string }> {
  let text = "";
  const output = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const status = await runChaosCommand(args, output);
  return { status, text };
}

const REPORT: ChaosReport = {
  seed: 7,
  seconds: 60,
  events: 1200,
  redelivered: 300,
  derived: 40,
  streams: 100,
  effects: 200,
  repeatedEffects: 3,
  eventsPerSecond: 20,
  kills: 15,
  freezes: 10,
  points: { anywhere: 9, claimed: 16 },
  databaseRestarts: 1,
  folder: "/tmp/run",
  findings: [],
};

describe("The command of the crash and race harness", () => {
  it("says how it is used", async () => {
    const { status, text } = await run("--help");
    expect(status).to.equal(0);
    expect(text).to.match(/^usage: chaos --store MODULE --database KIND\|URL \[options\]\n/);
    expect(await run()).to.deep.equal({ status: 2, text });
  });

  it("says which number is none", async () => {
    const { status, text } = await run("--store", STORE, "--database", "x:y", "--minutes", "soon");
    expect(status).to.equal(2);
    expect(text.split("\n")[0]).to.equal('--minutes takes a number, not "soon"');
  });

  it("names an option that it doesn't know", async () => {
    const { status, text } = await run("--minute", "1");
    expect(status).to.equal(2);
    expect(text).to.match(/^Unknown option '--minute'/);
  });

  it("asks for a URL where the store's module makes no databases", async () => {
    const error = await run("--store", STORE, "--database", "postgres").catch((reason: Error) => reason);
    expect(error)
      .to.be.instanceOf(Error)
      .with.property(
        "message",
        `${STORE} exports no createDatabase: give --database a URL instead of "postgres"`,
      );
  });

  it("refuses a folder with another run's journals", async () => {
    const folder = dirname(STORE);
    const error = await run("--store", STORE, "--database", "memory:empty", "--folder", folder).catch(
      (reason: Error) => reason,
    );
    expect(error)
      .to.be.instanceOf(Error)
      .with.property("message", `${folder} isn't empty: give the run a folder of its own`);
  });

  it("refuses a store that has events already", async () => {
    const error = await run("--store", STORE, "--database", "memory:full").catch((reason: Error) => reason);
    expect(error)
      .to.be.instanceOf(Error)
      .with.property("message", "the store has events already: give the run an empty database");
  });

  it("finds that a store which isn't shared loses everything, and exits with 1", async function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "winchester-chaos-"));
    const { status, text } = await run(
      ...["--store", STORE, "--database", "memory:empty", "--minutes", "0.03", "--seed", "11"],
      ...["--feeders", "1", "--workers", "1", "--rate", "1000", "--kill-every", "100000", "--folder", folder],
    );
    rmSync(folder, { recursive: true });
    expect(status).to.equal(1);
    expect(text).to.match(/^seed 11, 2 s, /m);
    expect(text).to.match(/^FOUND event-missing \(\d+\): an acknowledged event isn't in the store: 0-0-0, /m);
    expect(text).to.match(/^FOUND membership-missing /m);
    expect(text).to.include(`\njournals and ledgers: ${folder}\nthe database is kept: memory:empty\n`);
  });
});

describe("The report of the crash and race harness", () => {
  it("says what was done, and that nothing was found", () => {
    expect(formatChaosReport(REPORT).split("\n")).to.deep.equal([
      "seed 7, 60 s, 20 new events/s",
      "1200 events, 300 delivered again, 40 derived",
      "100 streams, 200 effects, 3 of them more than once",
      "15 kills, 10 freezes, 1 restarts of the database",
      "blows: anywhere 9, claimed 16",
      "nothing lost, nothing twice",
    ]);
  });

  it("names what was found, and where to look", () => {
    const finding = {
      check: "event-twice",
      message: "an event is in the store twice",
      count: 3,
      ids: ["a", "b"],
    };
    expect(
      formatChaosReport({ ...REPORT, findings: [finding] })
        .split("\n")
        .slice(5),
    ).to.deep.equal([
      "FOUND event-twice (3): an event is in the store twice: a, b, and 1 more",
      "journals and ledgers: /tmp/run",
    ]);
  });
});
