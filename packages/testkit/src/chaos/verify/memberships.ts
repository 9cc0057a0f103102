import type { Findings, Rule } from "../findings.js";
import { DERIVED, EXPECTED_TRIGGERS } from "../workload-triggers.js";
import type { DerivedEvents } from "./derived-events.js";
import type { EventIndex } from "./event-index.js";

/** The rules for one place where memberships are seen: the store's streams, or the ledger's effects. */
export interface MembershipRules {
  readonly missing: Rule;
  readonly twice: Rule;
}

/** Counts for each trigger how often each event was seen in a stream (or an effect). Once is right. */
export class Memberships {
  readonly #index: EventIndex;
  readonly #derived: DerivedEvents;
  readonly #findings: Findings;
  readonly #rules: MembershipRules;
  readonly #seen: ReadonlyMap<string, Uint8Array>;
  readonly #seenDerived = new Set<string>();

  constructor(parts: {
    readonly index: EventIndex;
    readonly derived: DerivedEvents;
    readonly findings: Findings;
    readonly rules: MembershipRules;
  }) {
    this.#index = parts.index;
    this.#derived = parts.derived;
    this.#findings = parts.findings;
    this.#rules = parts.rules;
    this.#seen = new Map(EXPECTED_TRIGGERS.map(({ name }) => [name, new Uint8Array(parts.index.size)]));
  }

  /** An event is a member of a stream of a trigger. */
  see(trigger: string, id: string, stream: number): void {
    const where = `${id} (${trigger}, stream ${stream})`;
    if (trigger === DERIVED) {
      if (this.#seenDerived.has(id)) this.#findings.add(this.#rules.twice, where);
      this.#seenDerived.add(id);
      return;
    }
    const found = this.#index.find(id);
    const seen = this.#seen.get(trigger);
    // What nobody made is reported where the events are looked at.
    if (found === undefined || seen === undefined) return;
    if (seen[found.ordinal] === 1) this.#findings.add(this.#rules.twice, where);
    seen[found.ordinal] = 1;
  }

  /** Names what wasn't seen and should have been. */
  finish(): void {
    for (const { ordinal, event } of this.#index.acknowledged()) {
      for (const { name, takes } of EXPECTED_TRIGGERS) {
        if (takes(event.type) && this.#seen.get(name)?.[ordinal] !== 1) {
          this.#findings.add(this.#rules.missing, `${event.id} (${name})`);
        }
      }
    }
    for (const id of this.#derived.ids()) {
      if (!this.#seenDerived.has(id)) this.#findings.add(this.#rules.missing, `${id} (${DERIVED})`);
    }
  }
}
