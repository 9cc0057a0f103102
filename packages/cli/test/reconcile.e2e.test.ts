import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, temporaryFolder } from "./support/winchester.js";

const require = createRequire(import.meta.url);

const EVENTS = ["start", "end"].flatMap((end) =>
  Array.from({ length: 23 }, (_, instance) => ({
    message_id: `${end}-${instance}`,
    event_type: `compute.instance.create.${end}`,
    timestamp: "2026-01-01T00:00:00",
    instance_id: `i-${instance}`,
  })),
);

/** A store with 23 streams of two events each. */
async function createStore(): Promise<{ config: string; sql: (statement: string) => void }> {
  const folder = temporaryFolder();
  await inProcess("init", folder);
  const config = join(folder, "winchester.yaml");
  const file = join(folder, "events.jsonl");
  writeFileSync(file, EVENTS.map((event) => JSON.stringify(event)).join("\n"));
  await inProcess("ingest", "--events", "--clock", "data", file, "-c", config, "-q");
  const sql = (statement: string): void => {
    const Database = require("libsql") as new (file: string) => { exec(sql: string): void; close(): void };
    const database = new Database(join(folder, "winchester.db"));
    database.exec(statement);
    database.close();
  };
  return { config, sql };
}

describe("winchester reconcile", function () {
  this.timeout(60_000);

  it("shows books that are balanced, with their parts", async () => {
    const { config } = await createStore();
    const { status, stdout, stderr } = await inProcess("reconcile", "-c", config);
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(stdout.replace(/ {2,}/g, "  ")).to.equal(
      [
        "ACCOUNT  LEFT  RIGHT  BALANCED",
        "received = stored + duplicates + refused  46  46  yes",
        "stored = matched + unmatched  46  46  yes",
        "opened = fired + expired + removed + in error + unfinished  23  23  yes",
        "",
        "received: stored 46, duplicates 0",
        "stored: matched 46, unmatched 0",
        "opened: fired 0, expired 0, removed 0, in error 0, unfinished 23",
        "",
        "nothing is wrong with any unfinished stream",
        "",
      ].join("\n"),
    );
  });

  it("exits with status 1 where a stream vanished, and says what that means", async () => {
    const { config, sql } = await createStore();
    sql("DELETE FROM stream_event WHERE stream_id = 1; DELETE FROM stream WHERE id = 1");
    const { status, stdout, stderr } = await inProcess("reconcile", "-c", config);
    expect(status).to.equal(1);
    expect(stdout).to.match(/^opened = .* 23 +22 +NO$/m);
    expect(stderr).to.equal(
      "error: 1 account isn't balanced: opened = fired + expired + removed + in error + unfinished is 23, but 22\n" +
        "hint: something was lost or counted twice, or changed past winchester; feeders or workers that are running make small differences: stop them and run it again\n",
    );
    const json = await inProcess("reconcile", "--json", "-c", config);
    expect(json.status).to.equal(1);
    const [report] = jsonLines(json.stdout);
    expect(report).to.include({ balanced: false });
    expect((report!.accounts as { left: number; right: number }[])[2]).to.include({ left: 23, right: 22 });
  });

  const BROKEN: Record<string, [sql: string, message: string]> = {
    "an event that was received and is neither stored, nor known, nor refused": [
      "UPDATE tally SET amount = amount + 1 WHERE name = 'received'",
      "1 account isn't balanced: received = stored + duplicates + refused is 47, but 46",
    ],
    "an event that was counted as stored, and neither as matched nor as unmatched": [
      "UPDATE tally SET amount = amount - 2 WHERE name = 'matched'",
      "1 account isn't balanced: stored = matched + unmatched is 46, but 44",
    ],
    "a batch whose tally is lost": [
      "DELETE FROM tally WHERE name = 'stored'",
      "2 accounts aren't balanced: received = stored + duplicates + refused is 46, but 0; stored = matched + unmatched is 0, but 46",
    ],
    "a stream that nobody opened": [
      "UPDATE tally SET amount = 22 WHERE name = 'opened'",
      "1 account isn't balanced: opened = fired + expired + removed + in error + unfinished is 22, but 23",
    ],
  };
  for (const [what, [statement, message]] of Object.entries(BROKEN)) {
    it(`exits with status 1 for ${what}`, async () => {
      const { config, sql } = await createStore();
      sql(statement);
      const { status, stderr } = await inProcess("reconcile", "-c", config);
      expect(status).to.equal(1);
      expect(stderr.split("\n")[0]).to.equal(`error: ${message}`);
    });
  }

  it("counts what came twice", async () => {
    const { config } = await createStore();
    const file = join(config, "..", "again.jsonl");
    const again = [EVENTS[0], { ...EVENTS[1], message_id: "new-1" }];
    writeFileSync(file, again.map((event) => JSON.stringify(event)).join("\n"));
    await inProcess("ingest", "--events", "--clock", "data", file, "-c", config, "-q");
    const { status, stdout } = await inProcess("reconcile", "-c", config);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^received: stored 47, duplicates 1$/m);
  });

  it("names the streams that something is wrong with, the first 20 of each kind", async () => {
    const { config, sql } = await createStore();
    sql(`DELETE FROM stream_event WHERE stream_id = 2;
      DELETE FROM stream_event WHERE stream_id = 3 AND event_id = (SELECT min(event_id) FROM stream_event WHERE stream_id = 3);
      UPDATE stream SET state = 2, worker = 'gone', lease_until = 1, open_key = NULL WHERE id = 4;
      UPDATE stream SET state = 4 WHERE id <> 4`);
    const { status, stdout } = await inProcess("reconcile", "-c", config);
    expect(status).to.equal(0);
    const first = [1, 2, 3, ...Array.from({ length: 17 }, (_, index) => index + 5)].join(", ");
    expect(stdout.trimEnd().split("\n").slice(-4)).to.deep.equal([
      "1 stream with more or fewer events than were counted: 3",
      "1 stream without events: 2",
      "1 stream whose lease ran out more than a minute ago (is a worker running?): 4",
      `22 streams in error (\`winchester streams show ID\` says why): ${first}, and 2 more`,
    ]);
    const [report] = jsonLines((await inProcess("reconcile", "--json", "-c", config)).stdout);
    const findings = report!.findings as { trouble: string; count: number; ids: number[] }[];
    expect(findings.map(({ trouble, count, ids }) => [trouble, count, ids.length])).to.deep.equal([
      ["events_differ", 1, 1],
      ["no_events", 1, 1],
      ["lease_expired", 1, 1],
      ["in_error", 22, 20],
    ]);
  });

  it("finds nothing wrong with a lease that has just run out, nor with trimmed events of completed streams", async () => {
    const { config, sql } = await createStore();
    sql(`UPDATE stream SET state = 3, worker = 'w', open_key = NULL, lease_until = ${(Date.now() - 30_000) * 1000} WHERE id = 1;
      UPDATE stream SET state = 6, open_key = NULL WHERE id = 2; DELETE FROM stream_event WHERE stream_id = 2`);
    const { stdout } = await inProcess("reconcile", "-c", config);
    expect(stdout).to.include("nothing is wrong with any unfinished stream");
  });
});
