import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Event, type HandlerContext, silentLogger, systemClock } from "@winchester/core";
import { describeHandler } from "@winchester/testkit";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { DurationsHandler } from "../durations-handler.js";

const BUILT: readonly Event[] = [
  {
    message_id: "1",
    event_type: "compute.instance.create.start",
    timestamp: Temporal.Instant.from("2026-01-01T12:00:00.5Z"),
    instance_id: "vm-1",
  },
  {
    message_id: "2",
    event_type: "compute.instance.create.end",
    timestamp: Temporal.Instant.from("2026-01-01T12:00:42.750001Z"),
    instance_id: "vm-1",
  },
];
const LINE = `{"instance_id":"vm-1","started_at":"2026-01-01T12:00:00.5Z","seconds":42.250001,"key":"key-1"}\n`;

const folder = mkdtempSync(join(tmpdir(), "winchester-durations-"));
after("delete the lists", () => rmSync(folder, { recursive: true }));
let number = 0;
const newFile = () => join(folder, `${++number}.jsonl`);

const suiteFile = newFile();
describeHandler("DurationsHandler", () => new DurationsHandler({ file: suiteFile }, contextOf("key")));

describe("DurationsHandler", () => {
  it("writes how long a server took to build, when it commits and not before", async () => {
    const file = newFile();
    const handler = new DurationsHandler({ file }, contextOf("key-1"));
    expect(handler.handleEvents(BUILT)).to.deep.equal(BUILT);
    expect(existsSync(file)).to.equal(false);
    await handler.commit();
    expect(readFileSync(file, "utf8")).to.equal(LINE);
  });

  it("writes one line, however often a worker commits, and each of several workers", async () => {
    const file = newFile();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const handler = new DurationsHandler({ file }, contextOf("key-1"));
      handler.handleEvents(BUILT);
      await handler.commit();
      await handler.commit();
    }
    expect(readFileSync(file, "utf8")).to.equal(LINE);
  });

  it("writes a line for each stream, also where one key begins like another", async () => {
    const file = newFile();
    for (const key of ["key-10", "key-1"]) {
      const handler = new DurationsHandler({ file }, contextOf(key));
      handler.handleEvents(BUILT);
      await handler.commit();
    }
    expect(linesOf(file).map(({ key }) => key)).to.deep.equal(["key-10", "key-1"]);
  });

  it("writes the line again, on a line of its own, where a process died over it", async () => {
    const file = newFile();
    writeFileSync(file, LINE.slice(0, -2));
    const handler = new DurationsHandler({ file }, contextOf("key-1"));
    handler.handleEvents(BUILT);
    await handler.commit();
    expect(readFileSync(file, "utf8")).to.equal(`${LINE.slice(0, -2)}\n${LINE}`);
  });

  it("takes a line for written that lacks nothing but its end", async () => {
    const file = newFile();
    writeFileSync(file, LINE.slice(0, -1));
    for (const key of ["key-1", "key-2"]) {
      const handler = new DurationsHandler({ file }, contextOf(key));
      handler.handleEvents(BUILT);
      await handler.commit();
    }
    expect(linesOf(file).map(({ key }) => key)).to.deep.equal(["key-1", "key-2"]);
  });

  it("writes nothing for a stream without start or end", async () => {
    const file = newFile();
    for (const event of BUILT) {
      const handler = new DurationsHandler({ file }, contextOf("key-1"));
      handler.handleEvents([event]);
      await handler.commit();
    }
    expect(existsSync(file)).to.equal(false);
  });

  it("writes nothing once its worker has lost the stream", async () => {
    const file = newFile();
    const lost = new AbortController();
    const handler = new DurationsHandler({ file }, contextOf("key-1", lost.signal));
    handler.handleEvents(BUILT);
    lost.abort(new Error("the lease ran out"));
    expect(await messageOf(handler.commit())).to.equal("the lease ran out");
    expect(existsSync(file)).to.equal(false);
  });

  it("fails where the list can't be read, so that the worker tries again later", async () => {
    const handler = new DurationsHandler({ file: folder }, contextOf("key-1"));
    handler.handleEvents(BUILT);
    expect(await messageOf(handler.commit())).to.match(/^EISDIR/);
  });

  it("says that its parameter is missing", () => {
    expect(() => new DurationsHandler({}, contextOf("key-1"))).to.throw(
      "DurationsHandler: the parameter file should name the file to write to",
    );
  });
});

function contextOf(idempotencyKey: string, signal = new AbortController().signal): HandlerContext {
  return { logger: silentLogger, clock: systemClock, idempotencyKey, signal };
}

function linesOf(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no error",
    (error: Error) => error.message,
  );
}
