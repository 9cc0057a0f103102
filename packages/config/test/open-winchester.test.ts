import { join } from "node:path";
import { eventFromJSON, ManualClock, MemoryStore, type Store, systemClock } from "@winchester/core";
import { expect } from "chai";
import {
  ConfigError,
  type OpenOptions,
  openWinchester,
  startTimeServer,
  type Winchester,
} from "../src/index.js";
import { createFolder, winchesterYaml, writeInto } from "./support/configuration-folder.js";

const trigger = (name: string, expiration: string): string => `
- name: ${name}
  distinguished_by: [instance_id]
  expiration: "${expiration}"
  fire_pipeline: note
  match_criteria: [{event_type: "compute.*"}]
  fire_criteria: [{event_type: compute.end}]
`;

const HANDLERS = `
export const runs = [];
export class Note {
  constructor(params, context) { this.context = context; }
  handleEvents(events, env) {
    runs.push({ stream: env.stream_name, events: events.length });
    this.context.logger.info("noted");
    return [...events];
  }
}`;

const FILES = {
  "winchester.yaml": winchesterYaml(
    "trigger_definitions: triggers.yaml",
    "pipeline_config: pipelines.yaml",
    "pipeline_handlers: {note: './handlers.mjs:Note'}",
    "purge_completed_streams: false",
    "logging_config: logging.conf",
  ),
  "pipelines.yaml": "note: [note]\n",
  "triggers.yaml": trigger("one", "$last + 1d"),
  "handlers.mjs": HANDLERS,
};

const event = (id: string, type: string) =>
  eventFromJSON({ message_id: id, event_type: type, timestamp: "2015-03-10T08:15:03", instance_id: "i-1" });

const opened: Winchester[] = [];
afterEach(async () => {
  for (const winchester of opened.splice(0)) await winchester.close();
});

async function open(folder: string, options: OpenOptions = {}): Promise<Winchester> {
  const file = join(folder, "winchester.yaml");
  const winchester = await openWinchester(file, { env: {}, store: new MemoryStore(), ...options });
  opened.push(winchester);
  return winchester;
}

async function countStreams(store: Store): Promise<[string, string, number][]> {
  return (await store.countStreams({})).map(({ name, state, count }) => [name, state, count]);
}

describe("openWinchester", () => {
  it("makes a feeder and a worker that share a store", async () => {
    const clock = new ManualClock(systemClock.now());
    const { triggerManager, pipelineManager, store, triggers } = await open(createFolder(FILES), { clock });
    expect(triggers.map(({ name }) => name)).to.deep.equal(["one"]);
    const result = await triggerManager.addEvents([event("a", "compute.start"), event("b", "compute.end")]);
    expect(result).to.deep.include({ stored: 2, opened: 1, readied: 1 });
    clock.advanceTo(clock.now().add({ seconds: 1 }));
    expect(await pipelineManager.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    expect(await countStreams(store)).to.deep.equal([["one", "completed", 1]]);
  });

  it("tells the logger of warnings", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (message: string) => void lines.push(message) };
    const folder = createFolder(FILES);
    const { warnings } = await open(folder, { logger });
    expect(warnings).to.have.length(1);
    expect(lines).to.deep.equal([
      `${folder}/winchester.yaml:6:1 logging_config means nothing here and is ignored`,
    ]);
  });

  it("opens nothing where the configuration has mistakes", async () => {
    const folder = createFolder({ ...FILES, "pipelines.yaml": "note: [nota]\n" });
    const error = await open(folder).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
  });

  it("follows the time sync service where one is configured: the data say what time it is", async () => {
    const server = await startTimeServer();
    const yaml = `${FILES["winchester.yaml"]}time_sync_endpoint: ${server.url}\n`;
    const folder = createFolder({ ...FILES, "winchester.yaml": yaml });
    const { triggerManager, pipelineManager, store, close } = await open(folder);
    expect(await pipelineManager.processReady()).to.deep.equal({ fired: 0, expired: 0 });
    await triggerManager.addEvents([event("a", "compute.start"), event("b", "compute.end")]);
    expect(await pipelineManager.processReady()).to.deep.equal({ fired: 0, expired: 0 });
    await triggerManager.addEvent({
      ...event("c", "other"),
      timestamp: event("c", "other").timestamp.add({ hours: 1 }),
    });
    expect(await pipelineManager.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    expect(await countStreams(store)).to.deep.equal([["one", "completed", 1]]);
    await close();
    expect(await (await fetch(`${server.url}/time`)).text()).to.equal("2015-03-10T09:15:03.000000");
    await server.close();
  });

  it("neither asks nor tells the time sync service with a clock of its own", async () => {
    const yaml = `${FILES["winchester.yaml"]}time_sync_endpoint: http://127.0.0.1:1\n`;
    const folder = createFolder({ ...FILES, "winchester.yaml": yaml });
    const clock = new ManualClock(event("a", "x").timestamp.add({ hours: 48 }));
    const { triggerManager, pipelineManager, warnings } = await open(folder, { clock });
    await triggerManager.addEvent(event("a", "compute.start"));
    expect(await pipelineManager.processReady()).to.deep.equal({ fired: 0, expired: 1 });
    expect(warnings).to.have.length(1);
  });

  it("opens the database by the package beside the configuration, with what the configuration says", async () => {
    const yaml = FILES["winchester.yaml"].replace("sqlite::memory:", "sqlite:w.db");
    const folder = createFolder({ ...FILES, "winchester.yaml": `${yaml}trait_index: true\n` });
    const store = "node_modules/@winchester/store-typeorm";
    writeInto(folder, `${store}/package.json`, '{"type":"module","exports":"./index.js"}');
    writeInto(
      folder,
      `${store}/index.js`,
      "export const openTypeOrmStore = async (url, { migrate, traitIndex }) => ({ url, migrate, traitIndex, async close() { this.closed = true; } });",
    );
    const winchester = await open(folder, { store: undefined, migrate: true });
    const opening = { url: `sqlite:${folder}/w.db`, migrate: true, traitIndex: true };
    expect(winchester.store).to.deep.include(opening);
    await winchester.close();
    expect(winchester.store).to.deep.include({ closed: true });
  });

  it("lets streams fail whose pipeline has a handler that isn't installed, and nothing else", async () => {
    const yaml = FILES["winchester.yaml"].replace("./handlers.mjs:Note", "not-there:Note");
    const clock = new ManualClock(systemClock.now());
    const folder = createFolder({ ...FILES, "winchester.yaml": yaml });
    const { config, triggerManager, pipelineManager, store } = await open(folder, { clock });
    expect(config.missingHandlers.map(({ message }) => message)).to.deep.equal([
      "[note] note: package not-there isn't installed",
    ]);
    await triggerManager.addEvents([event("a", "compute.start"), event("b", "compute.end")]);
    clock.advanceTo(clock.now().add({ seconds: 1 }));
    await pipelineManager.processReady();
    for await (const stream of store.findStreams({})) {
      expect(stream.state).to.equal("retry_fire");
      expect(stream.failures.at(-1)?.message).to.include("package not-there isn't installed");
    }
    expect(await countStreams(store)).to.deep.equal([["one", "retry_fire", 1]]);
  });

  it("leaves a store that it was given to its owner", async () => {
    const store = new MemoryStore();
    const winchester = await open(createFolder(FILES), { store });
    await winchester.close();
    expect(await store.countEvents({})).to.deep.equal([]);
  });
});

describe("Reloading", () => {
  it("puts new, changed and removed trigger definitions into force", async () => {
    const folder = createFolder({
      ...FILES,
      "triggers.yaml": trigger("one", "$last + 1d") + trigger("two", "$last + 1d"),
    });
    const winchester = await open(folder);
    writeInto(folder, "triggers.yaml", trigger("two", "$last + 2d") + trigger("three", "$last + 1d"));
    expect(await winchester.reload()).to.deep.equal({
      added: ["three"],
      changed: ["two"],
      removed: ["one"],
      needsRestart: [],
    });
    expect(winchester.triggers.map(({ name }) => name)).to.deep.equal(["two", "three"]);
    await winchester.triggerManager.addEvent(event("a", "compute.start"));
    expect((await countStreams(winchester.store)).map(([name]) => name)).to.have.members(["two", "three"]);
  });

  it("changes nothing where nothing has changed", async () => {
    const folder = createFolder(FILES);
    const winchester = await open(folder);
    writeInto(folder, "triggers.yaml", `# a comment\n${FILES["triggers.yaml"]}`);
    expect(await winchester.reload()).to.deep.equal({
      added: [],
      changed: [],
      removed: [],
      needsRestart: [],
    });
  });

  it("changes nothing where the files have mistakes", async () => {
    const folder = createFolder(FILES);
    const winchester = await open(folder);
    writeInto(folder, "triggers.yaml", trigger("other", "$last + 1dayz"));
    const error = await winchester.reload().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect(winchester.triggers.map(({ name }) => name)).to.deep.equal(["one"]);
  });

  it("says each time what waits for a restart", async () => {
    const folder = createFolder(FILES);
    const winchester = await open(folder);
    writeInto(
      folder,
      "winchester.yaml",
      `${FILES["winchester.yaml"]}retry_limit: 3\ntrim_events_age: $timestamp - 1d\n`,
    );
    writeInto(folder, "pipelines.yaml", "note: [note]\nother: []\n");
    const expected = ["retryLimit", "trimEventsAge", "pipelines"];
    expect((await winchester.reload()).needsRestart).to.have.members(expected);
    expect((await winchester.reload()).needsRestart).to.have.members(expected);
  });
});
