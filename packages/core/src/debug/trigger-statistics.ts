import type { Logger } from "../logger.js";

/** How often something was checked, how often it passed, and why not. */
interface CheckCounts {
  checked: number;
  passed: number;
  readonly reasons: Map<string, number>;
}

/** What happened to one trigger since its counters were last logged. */
class TriggerCounters {
  readonly #checks = new Map<string, CheckCounts>();
  readonly #counters = new Map<string, number>();

  check(name: string, passed: number, mismatches: number, reasons: readonly string[]): void {
    let counts = this.#checks.get(name);
    if (counts === undefined) {
      counts = { checked: 0, passed: 0, reasons: new Map() };
      this.#checks.set(name, counts);
    }
    counts.checked += passed + mismatches;
    counts.passed += passed;
    for (const reason of reasons) counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + mismatches);
  }

  count(name: string, by: number): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + by);
  }

  /** The counters as one line of text, or undefined where nothing happened. */
  toText(): string | undefined {
    const parts: string[] = [];
    for (const [name, { checked, passed, reasons }] of this.#checks) {
      parts.push(`${name} checks: ${checked} passed: ${passed}`);
      for (const [reason, count] of reasons) parts.push(`${name} mismatch (${count}): ${reason}`);
    }
    for (const [name, count] of this.#counters) parts.push(`${name}: ${count}`);
    return parts.length === 0 ? undefined : parts.join("; ");
  }
}

/**
 * Counts what happens to triggers, for those whose `debug_level` asks for it: at 1 counts, at 2 counts with the
 * reasons of mismatches.
 */
export class TriggerStatistics {
  readonly #byTrigger = new Map<string, TriggerCounters>();

  /** Counts events of one kind, such as "New stream" or "Pipeline error". */
  count(trigger: { readonly name: string; readonly debugLevel: number }, name: string, by = 1): void {
    if (trigger.debugLevel > 0 && by > 0) this.#of(trigger.name).count(name, by);
  }

  /** Counts checks of "Match" or "Fire". The reasons are kept at level 2 alone. */
  check(
    trigger: { readonly name: string; readonly debugLevel: number },
    name: "Match" | "Fire",
    outcome: { readonly passed?: number; readonly mismatches?: number; readonly reasons?: readonly string[] },
  ): void {
    if (trigger.debugLevel === 0) return;
    const reasons = trigger.debugLevel > 1 ? (outcome.reasons ?? []) : [];
    this.#of(trigger.name).check(name, outcome.passed ?? 0, outcome.mismatches ?? 0, reasons);
  }

  /** Logs a line for each trigger to which anything happened, and begins anew. */
  logAndReset(logger: Logger): void {
    for (const [trigger, counters] of this.#byTrigger) {
      const text = counters.toText();
      if (text !== undefined) logger.info(`trigger ${trigger}: ${text}`, { trigger });
    }
    this.#byTrigger.clear();
  }

  #of(trigger: string): TriggerCounters {
    let counters = this.#byTrigger.get(trigger);
    if (counters === undefined) {
      counters = new TriggerCounters();
      this.#byTrigger.set(trigger, counters);
    }
    return counters;
  }
}
