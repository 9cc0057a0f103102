import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "@winchester/core";
import { Random } from "../store/model/random.js";
import { type ChaosOptions, type ChaosSettings, resolveChaosOptions } from "./chaos-options.js";
import type { ChaosReport } from "./chaos-report.js";
import { Crew } from "./crew.js";
import { Findings } from "./findings.js";
import { Killer } from "./killer.js";
import { openChaosStore } from "./open-chaos-store.js";
import { type VerifiedCounts, verifyRun } from "./verify/verify-run.js";

const DEFAULT_KILL_EVERY_MS = 2_000;
const DEFAULT_PATIENCE_MS = 60_000;
const PROGRESS_EVERY_MS = 10_000;
const DRAINERS = 2;

/**
 * Runs feeders and workers in processes of their own, kills and freezes them while they work, lets what is left be
 * drained, and compares what the feeders were told, what handlers did, and what the store has.
 *
 * @throws Error where the store can't be opened or isn't empty
 * @example
 * const report = await runChaos({ storeModule: new URL("./my-chaos-store.js", import.meta.url), url: "my://localhost" });
 * console.log(formatChaosReport(report));
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const settings = resolveChaosOptions(options);
  requireEmptyFolder(settings.folder);
  await requireEmptyStore(settings);
  const run = new ChaosRun(settings, options);
  try {
    await run.live();
    await run.drain();
    const counts = await run.verify();
    const seconds = run.durationMs / 1_000;
    const report: ChaosReport = {
      seed: settings.seed,
      seconds,
      ...counts,
      redelivered: run.crew.redelivered,
      eventsPerSecond: counts.events / seconds,
      kills: run.killer.kills,
      freezes: run.killer.freezes,
      points: run.killer.points,
      databaseRestarts: run.databaseRestarts,
      folder: settings.folder,
      findings: run.findings.list(),
    };
    if (report.findings.length === 0 && options.folder === undefined) {
      rmSync(settings.folder, { recursive: true, force: true });
    }
    return report;
  } finally {
    await run.crew.killAll();
  }
}

class ChaosRun {
  readonly findings: Findings = new Findings();
  readonly crew: Crew;
  readonly killer: Killer;
  readonly #settings: ChaosSettings;
  readonly #options: ChaosOptions;
  readonly #patienceMs: number;
  readonly durationMs: number;
  #endsAt = Number.POSITIVE_INFINITY;
  databaseRestarts = 0;

  constructor(settings: ChaosSettings, options: ChaosOptions) {
    this.#settings = settings;
    this.#options = options;
    this.durationMs = (options.minutes ?? 1) * 60_000;
    this.#patienceMs = options.patienceMs ?? DEFAULT_PATIENCE_MS;
    this.crew = new Crew({
      settings,
      execArgv: options.execArgv,
      findings: this.findings,
      onReached: (member, point) => this.killer.strikeAt(member, point),
    });
    this.killer = new Killer({
      members: this.crew.members,
      random: new Random(settings.seed),
      everyMs: options.killEveryMs ?? DEFAULT_KILL_EVERY_MS,
      leaseMs: settings.leaseMs,
      aim: options.aim,
    });
  }

  /** Feeds, works and kills until the time is over; then feeders end their batches, and workers stop. */
  async live(): Promise<void> {
    const feeding = this.crew.start("feeder", this.#settings.feeders);
    const working = this.crew.start("worker", this.#settings.workers);
    await this.crew.untilReady(this.#patienceMs);
    this.#endsAt = performance.now() + this.durationMs;
    const progress = setInterval(() => this.#tell(), PROGRESS_EVERY_MS);
    this.killer.start();
    await sleep(this.durationMs / 2);
    if (this.#options.restartDatabase !== undefined) {
      await this.#options.restartDatabase();
      this.databaseRestarts += 1;
    }
    await sleep(Math.max(0, this.#endsAt - performance.now()));
    clearInterval(progress);
    await this.killer.stop();
    for (const member of this.crew.members) member.thaw();
    for (const members of [feeding, working]) {
      for (const member of members) member.stop();
      await this.crew.finish(members, this.#patienceMs);
    }
    await this.#withStore((store) => this.#checkStopped(store, new Set(working.map(({ name }) => name))));
  }

  /** Works on all that is left, as if a day had passed. */
  async drain(): Promise<void> {
    await this.crew.finish(this.crew.start("drainer", DRAINERS), this.#patienceMs);
  }

  verify(): Promise<VerifiedCounts> {
    return this.#withStore((store) => verifyRun(this.#settings, store, this.findings));
  }

  /** Workers that were asked to stop have given back what they had; those that were killed before, not. */
  async #checkStopped(store: Store, names: ReadonlySet<string>): Promise<void> {
    for await (const { id, worker } of store.findStreams({ states: ["firing", "expiring"] })) {
      if (worker !== null && names.has(worker)) this.findings.add("stream-kept", `stream ${id} (${worker})`);
    }
  }

  async #withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const store = await openChaosStore(this.#settings);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  #tell(): void {
    const left = Math.max(0, Math.round((this.#endsAt - performance.now()) / 1_000));
    const { kills, freezes } = this.killer;
    const found = this.findings.list().reduce((sum, { count }) => sum + count, 0);
    this.#options.onProgress?.(
      `${left} s to go: ${this.crew.effects} effects, ${this.crew.redelivered} events delivered again, ` +
        `${kills} kills, ${freezes} freezes, ${found} findings`,
    );
  }
}

/** Journals of another run would be taken for this one's. */
function requireEmptyFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0)
    throw new Error(`${folder} isn't empty: give the run a folder of its own`);
}

async function requireEmptyStore(settings: ChaosSettings): Promise<void> {
  const store = await openChaosStore(settings);
  try {
    const events = await store.countEvents({});
    if (events.length === 0) return;
    throw new Error("the store has events already: give the run an empty database");
  } finally {
    await store.close();
  }
}
