import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { createPostgresDatabase, POSTGRES_MISSING } from "../../../scripts/test-databases.js";
import { inProcess } from "./support/in-process.js";
import { jsonLines, temporaryFolder, winchester } from "./support/winchester.js";

const NOTIFICATION = {
  message_id: "m-1",
  event_type: "compute.instance.update",
  timestamp: "2026-01-01 00:00:00",
  publisher_id: "compute.hv-1",
  payload: { instance_uuid: "i-1" },
};
const GOOD = JSON.stringify(NOTIFICATION);

/** A line for each way in which input can be bad, between good ones. */
const BAD_INPUT = [
  GOOD,
  "not json",
  "[1, 2]",
  JSON.stringify({ ...NOTIFICATION, message_id: undefined }),
  JSON.stringify({ ...NOTIFICATION, message_id: "m-5", timestamp: "yesterday" }),
  JSON.stringify({ ...NOTIFICATION, message_id: "m-6", long: "x".repeat(5_000_000) }),
  JSON.stringify({ ...NOTIFICATION, message_id: "m-7", event_type: "image.create" }),
  "",
  JSON.stringify({ ...NOTIFICATION, message_id: "m-9", payload: { memory_mb: "12abc" } }),
  GOOD,
].join("\n");

async function createStarter(): Promise<{ folder: string; config: string }> {
  const folder = temporaryFolder();
  await inProcess("init", folder);
  return { folder, config: join(folder, "winchester.yaml") };
}

const withoutTimes = (stderr: string): string[] =>
  stderr
    .trim()
    .split("\n")
    .map((line) => line.replace(/^\S+Z /, ""));

describe("Bad input", function () {
  this.timeout(60_000);

  it("is a warning with file and line each, counted, and the rest goes on", async () => {
    const { folder, config } = await createStarter();
    writeFileSync(join(folder, "bad.jsonl"), BAD_INPUT);
    const { status, stdout, stderr } = await winchester(["ingest", "bad.jsonl", "-c", config, "--json"], {
      cwd: folder,
    });
    expect(status).to.equal(0);
    expect(jsonLines(stdout)[0]).to.deep.include({
      ...{ received: 9, stored: 2, duplicates: 1, unmatched: 1, malformed: 5, refused: 0 },
    });
    const warnings = withoutTimes(stderr);
    const beginnings = [
      "warn  bad.jsonl:2: isn't JSON: ",
      "warn  bad.jsonl:3: an object is expected, not a list",
      "warn  bad.jsonl:4: notification of the type compute.instance.update refused: ",
      'warn  bad.jsonl:5: notification m-5 of the type compute.instance.update refused: its timestamp "yesterday"',
      "warn  bad.jsonl:6: the line is longer than 4 MB and is passed over",
      "warn  bad.jsonl:9: notification m-9 of the type compute.instance.update: trait memory_mb dropped: ",
    ];
    expect(warnings).to.have.length(beginnings.length);
    for (const [index, beginning] of beginnings.entries())
      expect(warnings[index]).to.satisfy((line: string) => line.startsWith(beginning), beginning);
  });

  it("of ready events is a warning too, and a failure with --strict alone", async () => {
    const { folder, config } = await createStarter();
    const file = join(folder, "events.jsonl");
    const event = { message_id: "e-1", event_type: "a.b", timestamp: "2026-01-01T00:00:00" };
    writeFileSync(
      file,
      [
        event,
        { ...event, message_id: 7 },
        { ...event, message_id: "e-3", timestamp: "soon" },
        { ...event, message_id: "e-4", list: [1] },
      ]
        .map((value) => JSON.stringify(value))
        .join("\n"),
    );
    const { status, stdout, stderr } = await inProcess(
      "ingest",
      "--events",
      "--strict",
      file,
      "-c",
      config,
      "--log-format",
      "json",
    );
    expect(status).to.equal(1);
    expect(stdout).to.include("4 records read").and.to.include("2 events stored, 2 malformed");
    expect(stderr).to.include(
      "error: 2 records couldn't be stored\nhint: the warnings above say which and why\n",
    );
  });

  it("that is a damaged file is an error, and the other files go on", async () => {
    const { folder, config } = await createStarter();
    const compressed = gzipSync(
      Array.from({ length: 3000 }, (_, n) =>
        JSON.stringify({ ...NOTIFICATION, message_id: `x-${n}-${Math.random()}` }),
      ).join("\n"),
    );
    writeFileSync(join(folder, "damaged.gz"), compressed.subarray(0, compressed.length / 2));
    writeFileSync(join(folder, "good.jsonl"), GOOD);
    const { status, stdout, stderr } = await winchester(
      ["ingest", "damaged.gz", "good.jsonl", "-c", config, "--json"],
      { cwd: folder },
    );
    expect(status).to.equal(1);
    const [summary] = jsonLines(stdout);
    expect(summary).to.include({ damaged_files: 1 });
    expect(summary!.stored).to.be.greaterThan(1000);
    expect(stderr).to.match(/ error damaged\.gz: the compressed data end too early\n/);
    expect(stderr).to.include("error: 1 file couldn't be read to the end\n");
  });

  it("over standard input is read as well, compressed too", async () => {
    const { config } = await createStarter();
    for (const input of [GOOD, gzipSync(GOOD)]) {
      const { status, stdout } = await winchester(["ingest", "-c", config, "--json"], { input });
      expect(status).to.equal(0);
      expect(jsonLines(stdout)[0]).to.include({ received: 1, malformed: 0 });
    }
  });

  it("that isn't there is said before anything is read", async () => {
    const { folder, config } = await createStarter();
    writeFileSync(join(folder, "good.jsonl"), GOOD);
    const { status, stdout, stderr } = await inProcess(
      "ingest",
      join(folder, "good.jsonl"),
      "missing.jsonl",
      "-c",
      config,
    );
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.equal("error: missing.jsonl: there is no such file\n");
    expect((await inProcess("ingest", folder, "-c", config)).stderr).to.match(
      /^error: .* is a directory\nhint: name the files in it\n$/,
    );
  });

  it("of notifications needs event definitions", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "winchester.yaml"), "database: {url: sqlite:winchester.db}\n");
    writeFileSync(join(folder, "good.jsonl"), GOOD);
    const { status, stderr } = await inProcess(
      "ingest",
      join(folder, "good.jsonl"),
      "-c",
      join(folder, "winchester.yaml"),
    );
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      "error: the configuration has no event definitions\nhint: set distiller_config, or feed ready events with --events\n",
    );
  });
});

describe("One clear message, without a stack, is given for", function () {
  this.timeout(60_000);

  async function message(...argv: string[]): Promise<string> {
    const { status, stdout, stderr } = await inProcess(...argv);
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.not.match(/\n +at /);
    return stderr;
  }

  it("a configuration that isn't there", async () => {
    expect(await message("worker", "--once", "-c", "missing.yaml")).to.match(
      /^error: missing\.yaml: there is no such file/,
    );
  });

  it("a misspelt key", async () => {
    const { folder, config } = await createStarter();
    writeFileSync(config, "database: {url: sqlite:x.db}\ntrigger_definition: triggers.yaml\n");
    expect(await message("worker", "--once", "-c", config)).to.equal(
      `error: ${folder}/winchester.yaml:2:1 unknown key "trigger_definition" (did you mean "trigger_definitions"?)\n` +
        "hint: correct this line of the configuration\n",
    );
  });

  it("a database of an unknown kind", async () => {
    const { config } = await createStarter();
    const text = await message("streams", "list", "-c", config, "--database", "mysqll://host/db");
    expect(text).to.include('no store is known for "mysqll:"');
  });

  it("a SQLite file in a folder that isn't there", async () => {
    const { config } = await createStarter();
    const text = await message("worker", "--once", "-c", config, "--database", "sqlite:/nowhere/at/all.db");
    expect(text).to.include("there is no folder /nowhere/at for the SQLite file /nowhere/at/all.db");
  });

  it("a server that is away, at once where one only looks", async () => {
    const { config } = await createStarter();
    const text = await message(
      "streams",
      "count",
      "-c",
      config,
      "--database",
      "postgresql://u@127.0.0.1:1/db",
    );
    expect(text).to.match(/^error: can't reach PostgreSQL at 127\.0\.0\.1:1: connection refused/);
  });

  it("a SQLite file without tables, where one only looks", async () => {
    const { config } = await createStarter();
    expect(await message("streams", "list", "-c", config)).to.match(
      /^error: .*\nhint: run `winchester db upgrade`\n$/,
    );
  });

  it("a server's database without tables, which is never upgraded by itself", async function () {
    const database = await createPostgresDatabase();
    if (database === undefined) {
      this.test!.title = POSTGRES_MISSING;
      this.skip();
    }
    try {
      const { config } = await createStarter();
      const text = await message("worker", "--once", "-c", config, "--database", database.url);
      expect(text).to.match(/^error: .*\nhint: run `winchester db upgrade`\n$/);
    } finally {
      await database.drop();
    }
  });

  it("a folder that can't be written to", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    mkdirSync(join(folder, "dir"));
    const target = join(folder, "file", "inner");
    expect(await message("init", target)).to.equal(
      `error: ${target} can't be written to: a part of the path is no folder\n`,
    );
  });

  it("a stream and an event that aren't there", async () => {
    const { config } = await createStarter();
    await inProcess("worker", "--once", "-c", config);
    expect(await message("streams", "show", "77", "-c", config)).to.match(/^error: there is no stream 77\n/);
    expect(await message("events", "show", "nope", "-c", config)).to.match(
      /^error: there is no event nope\n/,
    );
    expect(await message("explain", "--message-id", "nope", "-c", config)).to.match(
      /^error: there is no event nope\n/,
    );
  });

  it("the same with its stack, with --debug", async () => {
    const { stderr } = await inProcess("worker", "--once", "-c", "missing.yaml", "--debug");
    expect(stderr).to.match(/^error: missing\.yaml: there is no such file[\s\S]*\n +at /);
  });
});
