import type { ChaosSettings } from "./chaos-options.js";
import type { WeakPoint } from "./weak-point.js";

/** What a process is there for. */
export type ChaosRole = "feeder" | "worker" | "drainer";

/** What a process is told by its environment. */
export interface ProcessSettings extends ChaosSettings {
  readonly role: ChaosRole;
  /** Its place among those of its role. */
  readonly index: number;
  /** Unique in the run: `worker-2.5` is the fifth life of worker 2. */
  readonly name: string;
  /** Differs from life to life. */
  readonly processSeed: number;
}

/** The variable of the environment that has the settings. */
export const SETTINGS_VARIABLE = "WINCHESTER_CHAOS_PROCESS";

/** To a process: stop at the next such point, and wait for the blow; or, to a feeder, begin no further batch. */
export type ParentMessage = { readonly kind: "arm"; readonly point: WeakPoint } | { readonly kind: "enough" };

/**
 * From a process: its store is open; it has come to the point where it is awaited; or what it has done since it said
 * so last.
 */
export type ProcessMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "reached"; readonly point: WeakPoint }
  | { readonly kind: "done"; readonly redelivered: number; readonly effects: number };
