import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChaosSettings } from "./chaos-options.js";
import {
  type ChaosRole,
  type ParentMessage,
  type ProcessMessage,
  type ProcessSettings,
  SETTINGS_VARIABLE,
} from "./messages.js";
import type { WeakPoint } from "./weak-point.js";

/** The last lines of a process's log, for a finding. */
const LAST_WORDS = 400;

/** What the run wants to know of its processes. */
export interface CrewListener {
  /** A process ended although nobody killed it, and before its time. */
  onEnded(member: CrewMember, how: string): void;
  onReached(member: CrewMember, point: WeakPoint): void;
  onDone(counts: { readonly redelivered: number; readonly effects: number }): void;
}

/** One place in the crew: a process that is started again whenever it was killed. */
export class CrewMember {
  readonly role: ChaosRole;
  readonly index: number;
  readonly #settings: ChaosSettings;
  readonly #execArgv: readonly string[] | undefined;
  readonly #listener: CrewListener;
  #process: ChildProcess | undefined;
  #life = 0;
  #killed = false;
  /** Stopped by SIGSTOP. */
  frozen = false;
  /** Its store is open. */
  ready = false;
  /** Came to its end, as it was meant to. */
  done = false;
  #ending = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(
    role: ChaosRole,
    index: number,
    parts: {
      readonly settings: ChaosSettings;
      readonly execArgv: readonly string[] | undefined;
      readonly listener: CrewListener;
    },
  ) {
    this.role = role;
    this.index = index;
    this.#settings = parts.settings;
    this.#execArgv = parts.execArgv;
    this.#listener = parts.listener;
  }

  /** `worker-2.5`: the fifth life of worker 2. */
  get name(): string {
    return `${this.role}-${this.index}.${this.#life}`;
  }

  get running(): boolean {
    return this.#process !== undefined && this.ready && !this.frozen;
  }

  /** Resolves when the process of this moment has ended. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  start(): void {
    if (this.#process !== undefined || this.done) return;
    this.#life += 1;
    this.#killed = false;
    const child = fork(processFile(), [], {
      env: { ...process.env, [SETTINGS_VARIABLE]: JSON.stringify(this.#processSettings()) },
      stdio: this.#stdio(),
      ...(this.#execArgv === undefined ? {} : { execArgv: [...this.#execArgv] }),
    });
    this.#process = child;
    child.on("message", (message: ProcessMessage) => {
      if (message.kind === "ready") this.#isReady();
      else if (message.kind === "reached") this.#listener.onReached(this, message.point);
      else this.#listener.onDone(message);
    });
    this.#ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#left(code, signal);
        resolve();
      });
    });
  }

  arm(point: WeakPoint): void {
    this.#send({ kind: "arm", point });
  }

  async kill(): Promise<void> {
    this.#killed = true;
    this.frozen = false;
    this.#process?.kill("SIGKILL");
    await this.#ended;
  }

  freeze(): void {
    if (this.#process?.kill("SIGSTOP")) this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
    this.#process?.kill("SIGCONT");
  }

  /** Asks the process to come to its end: a feeder with the batch in hand, a worker with its streams. */
  stop(): void {
    this.#ending = true;
    if (this.#process === undefined) this.done = true;
    if (this.role === "feeder") this.#send({ kind: "enough" });
    else this.#process?.kill("SIGTERM");
  }

  #isReady(): void {
    this.ready = true;
    // It may have been starting when it was asked.
    if (this.#ending && this.role === "feeder") this.#send({ kind: "enough" });
  }

  #send(message: ParentMessage): void {
    if (this.#process?.connected) this.#process.send(message);
  }

  #processSettings(): ProcessSettings {
    const processSeed =
      this.#settings.seed ^ Math.imul(this.index + 1, 7919) ^ Math.imul(this.#life, 104_729);
    return { ...this.#settings, role: this.role, index: this.index, name: this.name, processSeed };
  }

  #stdio(): ["ignore", number, number, "ipc"] {
    const file = openSync(this.#logFile(), "a");
    setImmediate(() => closeSync(file));
    return ["ignore", file, file, "ipc"];
  }

  #logFile(): string {
    return join(this.#settings.folder, `${this.name}.log`);
  }

  #left(code: number | null, signal: NodeJS.Signals | null): void {
    this.#process = undefined;
    this.ready = false;
    this.frozen = false;
    if (this.#killed) return;
    // A worker may be asked to stop before it listens.
    const asAsked = this.#ending && (code === 0 || signal === "SIGTERM");
    if (asAsked || (code === 0 && this.role === "drainer")) {
      this.done = true;
      return;
    }
    const lastWords = readFileSync(this.#logFile(), "utf8").slice(-LAST_WORDS);
    this.#listener.onEnded(this, `${this.name} (${signal ?? `exit status ${code}`}: ${lastWords.trim()})`);
  }
}

/** The script of a process, as it is: built, or the source where that runs. */
function processFile(): string {
  return fileURLToPath(new URL(`./chaos-process${extname(import.meta.url)}`, import.meta.url));
}
