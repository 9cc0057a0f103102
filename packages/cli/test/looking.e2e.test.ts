import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, temporaryFolder } from "./support/winchester.js";

const TRIGGERS = `
- name: by_tenant
  distinguished_by: [tenant_id, {timestamp: day}]
  match_criteria: [{event_type: "compute.*"}]
  fire_criteria: [{event_type: compute.end}]
  fire_pipeline: fail
  expiration: $last + 1d
`;
const HANDLER = `export class Fail {
  handleEvents() { throw new Error("it can't be done"); }
}`;
const at = (text: string) => ({ __type__: "datetime", datetime: text });
const EVENTS = [
  { message_id: "a", event_type: "compute.start", timestamp: "2026-01-01T10:00:00", tenant_id: "313487" },
  {
    message_id: "b",
    event_type: "compute.end",
    timestamp: "2026-01-01T11:00:00.5",
    tenant_id: "313487",
    memory_mb: 512,
  },
  {
    message_id: "c",
    event_type: "compute.start",
    timestamp: "2026-01-02T10:00:00",
    tenant_id: "t 2",
    launched_at: at("2026-01-01T00:00:00"),
  },
  { message_id: "d", event_type: "image.create", timestamp: "2026-01-03T10:00:00" },
];

let config: string;

/** What a command prints that has to succeed. */
async function look(...argv: string[]): Promise<string> {
  const { status, stdout, stderr } = await inProcess(...argv, "-c", config);
  expect([status, stderr]).to.deep.equal([0, ""]);
  return stdout;
}

const ids = (stdout: string, key = "id"): unknown[] => jsonLines(stdout).map((line) => line[key]);

describe("Looking at the store", function () {
  this.timeout(60_000);

  before(async () => {
    const folder = temporaryFolder();
    config = join(folder, "winchester.yaml");
    writeFileSync(join(folder, "triggers.yaml"), TRIGGERS);
    writeFileSync(join(folder, "fail.mjs"), HANDLER);
    writeFileSync(join(folder, "pipelines.yaml"), "fail: [fail]\n");
    writeFileSync(join(folder, "events.jsonl"), EVENTS.map((event) => JSON.stringify(event)).join("\n"));
    writeFileSync(
      config,
      `database: {url: sqlite:winchester.db}
trigger_definitions: triggers.yaml
pipeline_config: pipelines.yaml
pipeline_handlers: {fail: "./fail.mjs:Fail"}
retry_limit: 1
trim_events_age: $timestamp - 1d
log_level: error
log_file: winchester.log
`,
    );
    await look("ingest", "--events", "--clock", "data", join(folder, "events.jsonl"));
  });

  it("lists streams in a table", async () => {
    const rows = (await look("streams", "list")).trim().split("\n");
    expect(rows).to.have.length(3);
    expect(rows[0]).to.match(/^ID +NAME +STATE +EVENTS +FIRST +LAST +DUE +DISTINGUISHED BY$/);
    expect(rows[1]).to.include("tenant_id=313487 timestamp=2026-01-01T00:00:00/2026-01-02T00:00:00");
    expect(rows[1]).to.match(/^1 +by_tenant +active +2 +2026-01-01T10:00:00 +2026-01-01T11:00:00\.500000 /);
    expect(await look("streams", "list", "--name", "other")).to.equal("no streams\n");
  });

  it("lists streams as JSON, one a line, page by page", async () => {
    const [first, second] = jsonLines(await look("streams", "list", "--json"));
    expect(first).to.deep.equal({
      id: 1,
      name: "by_tenant",
      state: "active",
      first_event: "2026-01-01T10:00:00.000000",
      last_event: "2026-01-01T11:00:00.500000",
      fire_timestamp: "2026-01-01T11:00:00.500000",
      expire_timestamp: "2026-01-02T11:00:00.500000",
      distinguishing_traits: {
        tenant_id: "313487",
        timestamp: {
          __type__: "timex.TimeRange",
          begin: "2026-01-01T00:00:00.000000",
          end: "2026-01-02T00:00:00.000000",
        },
      },
      attempts: 0,
    });
    expect(second).to.include({ id: 2, fire_timestamp: null });
    expect(ids(await look("streams", "list", "--json", "--limit", "1"))).to.deep.equal([1]);
    expect(ids(await look("streams", "list", "--json", "--after", "1"))).to.deep.equal([2]);
  });

  it("gives whole events where they are asked for", async () => {
    const [stream] = jsonLines(await look("streams", "list", "--json", "--with-events", "--id", "1"));
    expect((stream!.events as { message_id: string }[]).map(({ message_id }) => message_id)).to.deep.equal([
      "a",
      "b",
    ]);
    expect(await look("streams", "list", "--with-events", "--id", "1")).to.include("compute.end  b\n");
  });

  it("finds streams by every filter", async () => {
    const find = async (...filters: string[]) => ids(await look("streams", "list", "--json", ...filters));
    expect(await find("--trait", "tenant_id=313487")).to.deep.equal([1]);
    expect(
      await find("--trait", "tenant_id=t 2", "--trait", "timestamp=2026-01-02/2026-01-03"),
    ).to.deep.equal([2]);
    expect(
      await find("--trait", "tenant_id=t 2", "--trait", "timestamp=2026-01-01/2026-01-02"),
    ).to.deep.equal([]);
    expect(await find("--state", "active", "--state", "error")).to.deep.equal([1, 2]);
    expect(await find("--state", "error")).to.deep.equal([]);
    expect(await find("--id", "2", "--id", "7")).to.deep.equal([2]);
    expect(await find("--message-id", "c")).to.deep.equal([2]);
    expect(await find("--from", "2026-01-02")).to.deep.equal([2]);
    expect(await find("--until", "2026-01-02")).to.deep.equal([1]);
  });

  it("shows a stream", async () => {
    const text = await look("streams", "show", "1");
    expect(text).to.match(/^stream +1 of trigger by_tenant\nstate +active\ntenant_id +313487\n/);
    expect(text).to.match(/events +2\n {2}2026-01-01T10:00:00Z {2}compute\.start {2}a\n/);
    expect(jsonLines(await look("streams", "show", "1", "--json"))[0]!.events).to.have.length(2);
  });

  it("counts streams", async () => {
    expect(await look("streams", "count")).to.match(/^NAME +STATE +COUNT\nby_tenant +active +2\nall +2\n$/);
    expect(jsonLines(await look("streams", "count", "--json", "--trait", "tenant_id=313487"))).to.deep.equal([
      { name: "by_tenant", state: "active", count: 1 },
    ]);
  });

  it("lists, finds and counts events", async () => {
    const find = async (...filters: string[]) =>
      ids(await look("events", "list", "--json", ...filters), "message_id");
    expect(await find()).to.deep.equal(["a", "b", "c", "d"]);
    expect(await find("--type", "compute.start", "--type", "image.create")).to.deep.equal(["a", "c", "d"]);
    expect(await find("--trait", "memory_mb=512")).to.deep.equal(["b"]);
    expect(await find("--trait", "tenant_id=313487", "--limit", "1")).to.deep.equal(["a"]);
    expect(await find("--trait", "launched_at=2026-01-01")).to.deep.equal(["c"]);
    expect(await find("--from", "2026-01-01T11:00", "--until", "2026-01-03")).to.deep.equal(["b", "c"]);
    expect(await find("--message-id", "d", "--message-id", "a")).to.deep.equal(["a", "d"]);
    expect(await find("--after", "b")).to.deep.equal(["c", "d"]);
    expect(await look("events", "count")).to.match(
      /^EVENT TYPE +COUNT\n[\s\S]*compute\.start +2\n[\s\S]*all +4\n$/,
    );
    expect(jsonLines(await look("events", "count", "--json", "--type", "image.create"))).to.deep.equal([
      { event_type: "image.create", count: 1 },
    ]);
    expect(await look("events", "list", "--type", "nothing")).to.equal("no events\n");
    expect((await look("events", "list", "--limit", "1")).split("\n")[1]).to.equal(
      "2026-01-01T10:00:00  compute.start  a           tenant_id=313487",
    );
  });

  it("shows an event", async () => {
    expect(await look("events", "show", "c")).to.equal(
      "message_id   c\nevent_type   compute.start\ntimestamp    2026-01-02T10:00:00\ntenant_id    t 2\nlaunched_at  2026-01-01T00:00:00\n",
    );
    expect(jsonLines(await look("events", "show", "c", "--json"))[0]).to.deep.equal({
      ...EVENTS[2],
      timestamp: at("2026-01-02T10:00:00.000000"),
      launched_at: at("2026-01-01T00:00:00.000000"),
    });
  });

  it("explains an event that is stored", async () => {
    const text = await look("explain", "--message-id", "a");
    expect(text).to.include("by_tenant takes it by match_criteria[0] (tenant_id=313487 timestamp=");
    expect(text).to.include("it is in stream 1, active, fires after 2026-01-01T11:00:00.5Z");
    const [json] = jsonLines(await look("explain", "--message-id", "c", "--json"));
    expect((json!.triggers as { stream: unknown }[])[0]!.stream).to.deep.include({
      id: 2,
      member: true,
      progress: [{ criteria: 0, matched: 0, wanted: 1 }],
    });
  });

  it("explains an event of a file: what it would join, and what that waits for", async () => {
    const file = join(temporaryFolder(), "event.json");
    writeFileSync(file, JSON.stringify({ ...EVENTS[2], message_id: "new" }, null, 2));
    const text = await look("explain", "--events", file);
    expect(text).to.include("it counts for none of the fire criteria\n    it would join stream 2, active");
    expect(text).to.include("fire_criteria[0]: 0 of 1, waits for 1 more");
    writeFileSync(file, JSON.stringify(EVENTS[3]));
    expect(await look("explain", "--events", file)).to.match(
      /by_tenant refuses it: match_criteria\[0\]: event_type/,
    );
  });

  it("works with a pipeline that fails, resets what failed, and purges it", async () => {
    expect(await look("worker", "--once", "--now", "2026-01-01T12:00:00", "-q")).to.equal("");
    expect(jsonLines(await look("streams", "list", "--json", "--state", "error"))[0]).to.deep.include({
      id: 1,
      attempts: 1,
    });
    expect(await look("streams", "show", "1")).to.match(/last error +fail: it can't be done \(/);
    expect(readFileSync(join(config, "..", "winchester.log"), "utf8")).to.include("it can't be done");
    expect(await look("streams", "reset", "--id", "1")).to.equal("1 stream reset\n");
    expect(jsonLines(await look("streams", "reset", "--json"))).to.deep.equal([{ reset: 0 }]);
    expect(await look("streams", "purge", "--state", "retry_fire")).to.equal("1 stream purged\n");
    expect(jsonLines(await look("streams", "count", "--json"))).to.deep.equal([
      { name: "by_tenant", state: "active", count: 1 },
    ]);
  });

  it("trims events that are old and in no unfinished stream", async () => {
    expect(await look("events", "trim", "--now", "2026-01-03T12:00:00")).to.equal(
      "2 events trimmed that were older than 2026-01-02T12:00:00Z\n",
    );
    const [json] = jsonLines(
      await look(
        "events",
        "trim",
        "--json",
        "--older-than",
        "$timestamp - 1h",
        "--now",
        "2026-01-03T12:00:00",
      ),
    );
    expect(json).to.deep.equal({ trimmed: 1, before: "2026-01-03T11:00:00Z" });
    expect(ids(await look("events", "list", "--json"), "message_id")).to.deep.equal(["c"]);
  });

  it("purges everything only if that is said", async () => {
    expect((await inProcess("streams", "purge", "-c", config)).status).to.equal(2);
    expect(jsonLines(await look("streams", "purge", "--all", "--json"))).to.deep.equal([{ purged: 1 }]);
  });

  it("takes another database from the option or the environment", async () => {
    const other = `sqlite:${join(temporaryFolder(), "other.db")}`;
    await look("db", "upgrade", "--database", other);
    expect(await look("events", "list", "--database", other)).to.equal("no events\n");
    process.env.WINCHESTER_DATABASE_URL = other;
    try {
      expect(await look("events", "list")).to.equal("no events\n");
    } finally {
      delete process.env.WINCHESTER_DATABASE_URL;
    }
  });
});
