import { derivedIdOf, makesEvent } from "../workload-triggers.js";

/** The derived event that a stream must have made. */
export interface ExpectedDerived {
  /** The message id of the stream's first event. */
  readonly firstMember: string;
  readonly memberCount: number;
}

/** The events that handlers must have made, as the ledger tells it: one for each stream whose pipeline makes one. */
export class DerivedEvents {
  readonly #expected = new Map<string, ExpectedDerived>();

  /** A stream had these members, and its pipeline ran for this reason. */
  expect(trigger: string, reason: string, members: readonly string[]): void {
    const firstMember = members[0];
    if (firstMember === undefined || !makesEvent(trigger, reason)) return;
    this.#expected.set(derivedIdOf(trigger, firstMember), { firstMember, memberCount: members.length });
  }

  find(id: string): ExpectedDerived | undefined {
    return this.#expected.get(id);
  }

  ids(): Iterable<string> {
    return this.#expected.keys();
  }

  get size(): number {
    return this.#expected.size;
  }
}
