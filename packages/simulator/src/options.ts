import { SimulatorError } from "./errors.js";
import { FAULT_KINDS, type FaultKind, type FaultRates, type InjectedFault } from "./faults.js";
import { findNearMiss } from "./near-miss.js";
import { findMicros, type Micros } from "./nova-time.js";

/** What is simulated. Every option has a default; numbers are whole unless they are shares. */
export interface SimulationOptions {
  /** Equal options with equal seeds give equal notifications. A number is the same as its text. Default 1. */
  readonly seed?: number | string | undefined;
  /**
   * How many operations (creations, resizes, deletions, …) are begun. The end is the midnight after the last one
   * has ended, with its reports. Default: no limit where `days` is given.
   */
  readonly operations?: number | undefined;
  /**
   * How many calendar days, the first being that of `start`. What is under way at the last midnight is cut off,
   * then come that day's reports. Default: no limit where `operations` is given, else 1.
   */
  readonly days?: number | undefined;
  /** When the first day begins, UTC: `2026-01-01` (the default), or with a time `2026-01-01 12:00:00`. */
  readonly start?: string | undefined;
  /** How many instances there are at the start; creations and deletions keep it near that. Default 100. */
  readonly instances?: number | undefined;
  /** Default 10. */
  readonly tenants?: number | undefined;
  /** Compute hosts. Default 8. */
  readonly hosts?: number | undefined;
  /** The mean number of operations begun in a day. Default: five for each instance. */
  readonly operationsPerDay?: number | undefined;
  /** The share of its opportunities (0 to 1) at which a fault strikes: one for all kinds, or by kind. Default 0.02. */
  readonly faultRate?: number | Readonly<Partial<Record<FaultKind, number | undefined>>> | undefined;
  /** The share of notifications (0 to 1) that are published a second time, right behind the first. Default 0. */
  readonly duplicateRate?: number | undefined;
  /** Called for each fault, at the latest when its day's reports begin. */
  readonly onFault?: ((fault: InjectedFault) => void) | undefined;
}

/** The options with every default filled in; no limit is `Infinity`. */
export interface Settings {
  readonly seed: string;
  readonly operations: number;
  readonly days: number;
  readonly start: Micros;
  readonly instances: number;
  readonly tenants: number;
  readonly hosts: number;
  readonly operationsPerDay: number;
  readonly faultRates: FaultRates;
  readonly duplicateRate: number;
  readonly onFault: (fault: InjectedFault) => void;
}

const DEFAULT_FAULT_RATE = 0.02;
const OPERATIONS_PER_INSTANCE = 5;
const LATEST_START = "2200-01-01";

const OPTION_NAMES: readonly (keyof SimulationOptions)[] = [
  "seed",
  "operations",
  "days",
  "start",
  "instances",
  "tenants",
  "hosts",
  "operationsPerDay",
  "faultRate",
  "duplicateRate",
  "onFault",
];

function show(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "function") return "a function";
  return JSON.stringify(value) ?? String(value);
}

function invalid(name: string, value: unknown, wanted: string, hint?: string): SimulatorError {
  return new SimulatorError("SIMULATOR_OPTION_INVALID", `${name}: ${wanted}, not ${show(value)}`, { hint });
}

function parseCount(name: string, value: unknown, fallback: number, largest: number): number {
  if (value === undefined) return fallback;
  if (value === largest && largest === Number.POSITIVE_INFINITY) return largest;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= largest)
    return value;
  const limit = largest === Number.POSITIVE_INFINITY ? "1 or more, or Infinity" : `1 to ${largest}`;
  throw invalid(name, value, `must be a whole number, ${limit}`);
}

function parseShare(name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw invalid(name, value, "must be a share from 0 to 1", "One in a hundred is 0.01.");
}

function parseSeed(value: unknown): string {
  if (value === undefined) return "1";
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  throw invalid("seed", value, "must be a whole number or a text that isn't empty");
}

function parseStart(value: unknown): Micros {
  const micros = findMicros(typeof value === "string" ? value : value === undefined ? "2026-01-01" : "");
  if (micros !== undefined && micros > 0 && micros <= findMicros(LATEST_START)!) return micros;
  const hint = `Times are UTC, after 1970-01-01 and up to ${LATEST_START}.`;
  throw invalid("start", value, 'must be a time such as "2026-01-01 00:00:00"', hint);
}

function parseFaultRates(value: unknown): FaultRates {
  if (value === undefined || typeof value === "number") {
    const rate = parseShare("faultRate", value, DEFAULT_FAULT_RATE);
    return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, rate])) as Record<FaultKind, number>;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("faultRate", value, "must be a share from 0 to 1, or a record of shares by kind");
  }
  for (const name of Object.keys(value)) {
    if (!FAULT_KINDS.includes(name as FaultKind)) {
      throw new SimulatorError(
        "SIMULATOR_FAULT_UNKNOWN",
        `faultRate: there is no kind ${show(name)}${didYouMean(name, FAULT_KINDS)}`,
        { hint: `The kinds are ${FAULT_KINDS.join(", ")}.` },
      );
    }
  }
  const rates = value as Record<string, unknown>;
  return Object.fromEntries(
    FAULT_KINDS.map((kind) => [kind, parseShare(`faultRate.${kind}`, rates[kind], 0)]),
  ) as Record<FaultKind, number>;
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = findNearMiss(name, known);
  return near === undefined ? "" : ` (did you mean ${show(near)}?)`;
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws SimulatorError SIMULATOR_OPTION_INVALID, SIMULATOR_OPTION_UNKNOWN, SIMULATOR_FAULT_UNKNOWN
 */
export function parseOptions(options: SimulationOptions): Settings {
  for (const name of Object.keys(options)) {
    if (!(OPTION_NAMES as readonly string[]).includes(name)) {
      throw new SimulatorError(
        "SIMULATOR_OPTION_UNKNOWN",
        `there is no option ${show(name)}${didYouMean(name, OPTION_NAMES)}`,
        { hint: `The options are ${OPTION_NAMES.join(", ")}.` },
      );
    }
  }
  const unlimited = Number.POSITIVE_INFINITY;
  const instances = parseCount("instances", options.instances, 100, 1_000_000);
  const perDay = OPERATIONS_PER_INSTANCE * instances;
  if (options.onFault !== undefined && typeof options.onFault !== "function") {
    throw invalid("onFault", options.onFault, "must be a function");
  }
  return {
    seed: parseSeed(options.seed),
    operations: parseCount("operations", options.operations, unlimited, unlimited),
    days: parseCount("days", options.days, options.operations === undefined ? 1 : unlimited, unlimited),
    start: parseStart(options.start),
    instances,
    tenants: parseCount("tenants", options.tenants, 10, 100_000),
    hosts: parseCount("hosts", options.hosts, 8, 100_000),
    operationsPerDay: parseCount("operationsPerDay", options.operationsPerDay, perDay, 100_000_000),
    faultRates: parseFaultRates(options.faultRate),
    duplicateRate: parseShare("duplicateRate", options.duplicateRate, 0),
    onFault: options.onFault ?? (() => undefined),
  };
}
