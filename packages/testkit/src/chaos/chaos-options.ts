import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@winchester/core";
import type { WeakPoint } from "./weak-point.js";

/** What a run of the harness needs to know. */
export interface ChaosOptions {
  /** The URL or absolute path of a {@link ChaosStoreModule}: each process imports it and opens a store of its own. */
  readonly storeModule: string | URL;
  /** What `open` of the module is given. The database behind it has to be empty. */
  readonly url: string;
  /** Decides the workload and the killer's choices, as far as the machine allows. Default: random, and reported. */
  readonly seed?: number | undefined;
  /** Processes that feed. Default: 4. */
  readonly feeders?: number | undefined;
  /** Processes that work. Default: 4. */
  readonly workers?: number | undefined;
  /** For how long is fed, worked and killed; draining and verifying come on top. Default: 1. */
  readonly minutes?: number | undefined;
  /** New events of all feeders together; duplicates come on top. Default: 500. */
  readonly eventsPerSecond?: number | undefined;
  /** The mean time from blow to blow. Default: 2,000. */
  readonly killEveryMs?: number | undefined;
  /** Has blows of one kind fall at these points alone, to try one protection. Default: anywhere, of both kinds. */
  readonly aim?: ChaosAim | undefined;
  /** The workers' lease; processes are frozen for up to two and a half of it. Default: 2,000. */
  readonly leaseMs?: number | undefined;
  /** Has finished streams deleted; then only the ledger and the tally can be checked. Default: false. */
  readonly purge?: boolean | undefined;
  /** How long feeders may take for their last batch, workers to stop, and what is left to be drained. Default: 60,000. */
  readonly patienceMs?: number | undefined;
  /** Restarts the database's server; called in the middle of the run. */
  readonly restartDatabase?: (() => Promise<void>) | undefined;
  /** Where journals, ledgers and logs go. Default: a new folder, which is deleted if nothing was found. */
  readonly folder?: string | undefined;
  /** The flags of Node for the processes. Default: those of this process. */
  readonly execArgv?: readonly string[] | undefined;
  /** Hears of the run every ten seconds, in one line. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** Where and how the killer strikes. */
export interface ChaosAim {
  readonly blow: "kill" | "freeze";
  readonly points: readonly WeakPoint[];
}

/** How the processes of a run come by a store: so the kit knows no adapter. */
export interface ChaosStoreModule {
  /** Opens a store; makes the schema where it isn't there. */
  open(url: string): Promise<Store>;
  /** For the command line: a new, empty database of a kind (`postgres`), or of a URL. */
  createDatabase?(kind: string): Promise<ChaosDatabase>;
}

/** A database that is there for one run. */
export interface ChaosDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** What the processes of a run are told; plain JSON. */
export interface ChaosSettings {
  readonly storeModule: string;
  readonly url: string;
  readonly seed: number;
  readonly feeders: number;
  readonly workers: number;
  readonly eventsPerSecond: number;
  readonly leaseMs: number;
  readonly purge: boolean;
  readonly folder: string;
}

/** Fills in the defaults. */
export function resolveChaosOptions(options: ChaosOptions): ChaosSettings {
  return {
    storeModule: String(options.storeModule),
    url: options.url,
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
    feeders: options.feeders ?? 4,
    workers: options.workers ?? 4,
    eventsPerSecond: options.eventsPerSecond ?? 500,
    leaseMs: options.leaseMs ?? 2_000,
    purge: options.purge ?? false,
    folder: options.folder ?? mkdtempSync(join(tmpdir(), "winchester-chaos-")),
  };
}
