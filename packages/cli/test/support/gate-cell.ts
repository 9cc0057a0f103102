// A configuration whose handler stands still while its gate is closed, so that a test can do something to its worker.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inProcess } from "./in-process.js";
import { jsonLines, start, temporaryFolder } from "./winchester.js";

const HANDLER = `import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
const here = import.meta.dirname;
const note = (line) => appendFileSync(join(here, "journal"), line + "\\n");
export class Gate {
  constructor(params, context) { this.key = context.idempotencyKey; }
  async handleEvents(events, env) {
    note("begin " + process.pid + " " + env.stream_id);
    while (existsSync(join(here, "closed"))) await new Promise((resolve) => setTimeout(resolve, 10));
    if (existsSync(join(here, "broken"))) throw new Error("the receiver is broken");
    return [...events];
  }
  commit() { note("commit " + process.pid + " " + this.key + " " + Date.now()); }
}
`;

const TRIGGERS = `- name: gated
  distinguished_by: [instance_id]
  match_criteria: [{ event_type: work.* }]
  fire_criteria: [{ event_type: work.end }]
  fire_pipeline: gate
  expiration: $first + 1d
  expire_pipeline: gate
- name: delayed
  distinguished_by: [instance_id]
  match_criteria: [{ event_type: delayed.* }]
  fire_criteria: [{ event_type: delayed.* }]
  fire_delay: 1
  fire_pipeline: gate
  expiration: $first + 1d
- name: short
  distinguished_by: [instance_id]
  match_criteria: [{ event_type: short.* }]
  fire_criteria: [{ event_type: never }]
  expire_pipeline: gate
  expiration: $first + 1s
`;

/** How long a worker keeps a stream without a sign of life. */
export const LEASE_MS = 2_000;

/** A configuration with its database, and what its handlers wrote down. */
export interface GateCell {
  readonly config: string;
  readonly folder: string;
  closeGate(): void;
  openGate(): void;
  /** Lets the handler throw. */
  breakHandler(): void;
  mendHandler(): void;
  /** Feeds one event for each instance, which readies its stream. */
  feed(type: string, ...instances: string[]): Promise<void>;
  run(...argv: string[]): Promise<string>;
  startWorker(name: string): Promise<Running>;
  /** The lines of a kind that handlers have written, split at blanks, once there are so many. */
  journal(kind: "begin" | "commit", count: number): Promise<string[][]>;
  /** Those that there are now. */
  journalNow(kind: "begin" | "commit"): string[][];
  streams(): Promise<Record<string, unknown>[]>;
}

/** A worker's process. */
export interface Running {
  readonly pid: number;
  readonly log: () => string;
  kill(signal: NodeJS.Signals): void;
  says(word: string): Promise<void>;
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Makes a cell on a SQLite file, or on another database. The workers' delay is a minute, so that nothing is found by it. */
export async function createGateCell(
  settings: Readonly<Record<string, unknown>> = {},
  database?: string,
): Promise<GateCell> {
  const folder = temporaryFolder();
  const config = join(folder, "winchester.yaml");
  const options = {
    distiller_config: "definitions.yaml",
    trigger_definitions: "triggers.yaml",
    pipeline_config: "pipelines.yaml",
    pipeline_lease: LEASE_MS / 1000,
    pipeline_worker_delay: 60,
    purge_completed_streams: false,
    ...settings,
  };
  writeFileSync(
    config,
    [
      `database: { url: "${database ?? "sqlite:winchester.db"}" }`,
      "pipeline_handlers: { gate: './gate.mjs:Gate' }",
      ...Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    ].join("\n"),
  );
  writeFileSync(join(folder, "gate.mjs"), HANDLER);
  writeFileSync(join(folder, "triggers.yaml"), TRIGGERS);
  writeFileSync(join(folder, "pipelines.yaml"), "gate: [gate]\n");
  writeFileSync(join(folder, "definitions.yaml"), "[]\n");
  const run = async (...argv: string[]): Promise<string> => {
    const { status, stdout, stderr } = await inProcess(...argv, "-c", config);
    if (status !== 0) throw new Error(`winchester ${argv.join(" ")} exited with ${status}: ${stderr}`);
    return stdout;
  };
  await run("db", "upgrade");
  const file = (name: string): string => join(folder, name);
  const journalNow = (kind: string): string[][] =>
    (existsSync(file("journal")) ? readFileSync(file("journal"), "utf8") : "")
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([word]) => word === kind);
  return {
    config,
    folder,
    closeGate: () => writeFileSync(file("closed"), ""),
    openGate: () => rmSync(file("closed")),
    breakHandler: () => writeFileSync(file("broken"), ""),
    mendHandler: () => rmSync(file("broken")),
    feed: async (type, ...instances) => {
      const timestamp = new Date().toISOString();
      const lines = instances.map((instance) =>
        JSON.stringify({
          message_id: `${type}-${instance}`,
          event_type: type,
          timestamp,
          instance_id: instance,
        }),
      );
      writeFileSync(file("events.jsonl"), lines.join("\n"));
      await run("ingest", "--events", "--quiet", file("events.jsonl"));
    },
    run,
    startWorker: async (name) => {
      const running = follow(start(["worker", "--name", name, "-c", config]));
      await running.says(`worker ${name} is running`);
      return running;
    },
    journal: async (kind, count) => {
      await until(() => journalNow(kind).length >= count, `${count} × ${kind}`);
      return journalNow(kind);
    },
    journalNow,
    streams: async () => jsonLines(await run("streams", "list", "--json")),
  };
}

/** Keeps what a process writes to its log, and how it ends. */
export function follow(child: ReturnType<typeof start>): Running {
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on("exit", (status, signal) => resolve(signal ?? status ?? -1));
  });
  return {
    pid: child.pid ?? 0,
    log: () => log,
    kill: (signal) => void child.kill(signal),
    says: (word) => until(() => log.includes(word), `"${word}" in ${log}`),
    ended,
  };
}

const PATIENCE_MS = 20_000;

/** Waits for something; fails with what it was. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await sleep(20);
  }
}
