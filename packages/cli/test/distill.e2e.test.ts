import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, temporaryFolder } from "./support/winchester.js";

const DEFINITIONS = `
- event_type: compute.*
  traits:
    memory_mb: {type: int, fields: payload.memory_mb}
    host: {fields: payload.host}
`;
const notification = (id: string, type: string, payload: object) => ({
  message_id: id,
  event_type: type,
  timestamp: "2026-01-01 00:00:00",
  publisher_id: "compute.hv-1",
  payload,
});
const INPUT = [
  notification("a", "compute.create", { memory_mb: 512, host: "hv-1" }),
  notification("b", "compute.create", { memory_mb: "much" }),
  notification("c", "image.create", {}),
  { ...notification("d", "compute.create", {}), timestamp: "soon" },
];

describe("winchester distill", () => {
  let input: string;
  let definitions: string;

  before(() => {
    const folder = temporaryFolder();
    input = join(folder, "n.jsonl");
    definitions = join(folder, "definitions.yaml");
    writeFileSync(input, `${INPUT.map((value) => JSON.stringify(value)).join("\n")}\nnot json\n`);
    writeFileSync(definitions, DEFINITIONS);
  });

  it("shows events, and what was dropped and why, without a configuration", async () => {
    const { status, stdout } = await inProcess("distill", input, "-d", definitions, "--quiet");
    expect(status).to.equal(0);
    const place = input.replaceAll(".", "\\.");
    expect(stdout).to.match(
      new RegExp(`^${place}:1: an event\n  message_id  a\n  event_type  compute\\.create\n`),
    );
    expect(stdout).to.match(/\n {2}dropped:\n(?: {4}.*\n)* {4}memory_mb: .*"much"/);
    expect(stdout).to.include(
      `${input}:3: no event: no definition takes its event type\n  image.create  c\n`,
    );
    expect(stdout).to.match(new RegExp(`${place}:4: no event: .*"soon"`));
    expect(stdout).to.match(/2 events; 1 taken by no definition, 2 malformed\n$/);
  });

  it("prints events in the form that ingest takes", async () => {
    const { stdout } = await inProcess("distill", input, "-d", definitions, "--quiet", "--json");
    expect(jsonLines(stdout)).to.deep.equal([
      {
        message_id: "a",
        event_type: "compute.create",
        timestamp: { __type__: "datetime", datetime: "2026-01-01T00:00:00.000000" },
        service: "compute.hv-1",
        memory_mb: 512,
        host: "hv-1",
      },
      {
        message_id: "b",
        event_type: "compute.create",
        timestamp: { __type__: "datetime", datetime: "2026-01-01T00:00:00.000000" },
        service: "compute.hv-1",
      },
    ]);
  });

  it("prints everything as JSON with --details", async () => {
    const { stdout } = await inProcess("distill", input, "-d", definitions, "--quiet", "--json", "--details");
    const lines = jsonLines(stdout);
    expect(lines.map(({ outcome }) => outcome)).to.deep.equal([
      "distilled",
      "distilled",
      "unmatched",
      "refused",
    ]);
    expect(lines[1]).to.deep.include({ position: `${input}:2`, message_id: "b", definition: ["compute.*"] });
    expect((lines[1]!.dropped as { trait: string }[]).map(({ trait }) => trait)).to.include.members([
      "memory_mb",
      "host",
    ]);
    expect(lines[2]).to.deep.include({ event: null, problem: "no definition takes its event type" });
  });

  it("takes everything with --catch-all", async () => {
    const { stdout } = await inProcess(
      "distill",
      input,
      "-d",
      definitions,
      "--catch-all",
      "--quiet",
      "--json",
    );
    expect(jsonLines(stdout).map(({ message_id }) => message_id)).to.deep.equal(["a", "b", "c"]);
  });

  it("fails for malformed notifications with --strict alone", async () => {
    const { status, stderr } = await inProcess(
      "distill",
      input,
      "-d",
      definitions,
      "--strict",
      "--quiet",
      "--json",
    );
    expect(status).to.equal(1);
    expect(stderr).to.equal("error: 2 records couldn't be distilled\n");
  });

  it("takes the definitions of the configuration, which needs no database", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "definitions.yaml"), DEFINITIONS);
    writeFileSync(join(folder, "winchester.yaml"), "distiller_config: definitions.yaml\n");
    const { stdout } = await inProcess(
      "distill",
      input,
      "-c",
      join(folder, "winchester.yaml"),
      "--quiet",
      "--json",
    );
    expect(jsonLines(stdout)).to.have.length(2);
  });

  it("says where definitions are wrong", async () => {
    const file = join(temporaryFolder(), "wrong.yaml");
    writeFileSync(file, "- event_type: a\n  traits:\n    x: {type: itn, fields: a}\n");
    const { status, stderr } = await inProcess("distill", input, "-d", file);
    expect(status).to.equal(1);
    expect(stderr).to.include(`${file}:3`).and.to.include("itn");
  });

  it("says that it needs definitions", async () => {
    const config = join(temporaryFolder(), "winchester.yaml");
    writeFileSync(config, "database: {url: sqlite:x.db}\n");
    const { stderr } = await inProcess("distill", input, "-c", config);
    expect(stderr).to.match(/^error: the configuration has no event definitions\nhint: .*--definitions\n$/);
  });
});

describe("--unwrap", () => {
  const notification = {
    ...{ message_id: "m-1", event_type: "instance.create.end", timestamp: "2026-01-01T00:00:00" },
    payload: { "nova_object.data": { uuid: "i-1", flavor: { "nova_object.data": { vcpus: 2 } } } },
  };
  const envelope = { "oslo.version": "2.0", "oslo.message": JSON.stringify(notification) };
  const definitions =
    "- {event_type: '*', traits: {instance_id: {fields: payload.uuid}, vcpus: {fields: payload.flavor.vcpus, type: int}}}\n";

  it("makes data of versioned objects, in an envelope too, wherever notifications are read", async () => {
    const folder = temporaryFolder();
    await inProcess("init", folder);
    writeFileSync(join(folder, "event_definitions.yaml"), definitions);
    const file = join(folder, "n.jsonl");
    const second = { ...notification, message_id: "m-2", payload: { "ironic_object.data": { uuid: "i-2" } } };
    writeFileSync(file, [envelope, second].map((line) => `${JSON.stringify(line)}\n`).join(""));
    const config = ["-c", join(folder, "winchester.yaml"), "--json"];
    const wrapped = jsonLines((await inProcess("distill", file, ...config)).stdout);
    expect(wrapped.map(({ instance_id }) => instance_id)).to.deep.equal(wrapped.map(() => undefined));
    const { stdout } = await inProcess("distill", file, "--unwrap", ...config);
    const events = jsonLines(stdout);
    expect(events.map(({ instance_id, vcpus }) => [instance_id, vcpus])).to.deep.equal([
      ["i-1", 2],
      ["i-2", undefined],
    ]);
    for (const [command, ids] of [
      ["ingest", 2],
      ["replay", 0],
    ] as const) {
      const fed = jsonLines((await inProcess(command, file, "--unwrap", ...config)).stdout)[0];
      expect(fed).to.include({ received: 2, stored: ids });
    }
    const stored = jsonLines((await inProcess("events", "list", ...config)).stdout);
    expect(stored.map(({ instance_id }) => instance_id)).to.have.members(["i-1", "i-2"]);
    const explained = await inProcess("explain", file, "--unwrap", ...config);
    expect(explained.status).to.equal(0);
  });
});
