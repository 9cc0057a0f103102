import { type Event, microsFromInstant, type Store } from "@winchester/core";
import type { Findings } from "../findings.js";
import { DERIVED_TYPE, type WorkloadEvent } from "../workload.js";
import type { DerivedEvents, ExpectedDerived } from "./derived-events.js";
import type { EventIndex } from "./event-index.js";

/** Every event that was made is in the store, once and unchanged, and nothing else is; gives how many there are. */
export async function verifyEvents(
  store: Store,
  index: EventIndex,
  derived: DerivedEvents,
  findings: Findings,
): Promise<number> {
  const seen = new Uint8Array(index.size);
  const seenDerived = new Set<string>();
  let count = 0;
  for await (const event of store.findEvents({})) {
    count += 1;
    const id = event.message_id;
    if (event.event_type === DERIVED_TYPE) {
      const expected = derived.find(id);
      if (expected === undefined) findings.add("derived-unknown", id);
      else if (!isDerivedAs(event, expected, index)) findings.add("event-changed", id);
      if (seenDerived.has(id)) findings.add("event-twice", id);
      seenDerived.add(id);
      continue;
    }
    const found = index.find(id);
    if (found === undefined) {
      findings.add("event-unknown", id);
      continue;
    }
    if (!isSame(event, found.event)) findings.add("event-changed", id);
    if (seen[found.ordinal] === 1) findings.add("event-twice", id);
    seen[found.ordinal] = 1;
  }
  for (const { ordinal, event } of index.acknowledged()) {
    if (seen[ordinal] !== 1) findings.add("event-missing", event.id);
  }
  for (const id of derived.ids()) {
    if (!seenDerived.has(id)) findings.add("derived-missing", id);
  }
  return count;
}

function isSame(event: Event, made: WorkloadEvent): boolean {
  return (
    event.event_type === made.type &&
    microsFromInstant(event.timestamp) === made.timestamp &&
    event.vm === made.vm &&
    event.host === made.host &&
    event.n === made.n &&
    event.text === `値 ${made.n}`
  );
}

function isDerivedAs(event: Event, expected: ExpectedDerived, index: EventIndex): boolean {
  return event.n === expected.memberCount && event.vm === index.find(expected.firstMember)?.event.vm;
}
