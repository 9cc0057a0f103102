/** Event types are a few hundred; the bound is for a source that makes them up. */
const REMEMBERED = 4096;
const LONGEST = 256;
/** The slot of a type that isn't remembered. */
const NO_SLOT = -1;

/*
 * All memos share one numbering of event types: it is a property of the process, like its table of strings, and
 * holds no decision. So an event that is shown to 20 rules is looked up once (some 30 ns); the other 19 compare a
 * reference and read an array (some 5 ns).
 */
const slots = new Map<string, number>();
let generation = 0;
let lastType: string | undefined;
let lastSlot = NO_SLOT;

function slotOf(eventType: string): number {
  if (eventType === lastType) return lastSlot;
  let slot = slots.get(eventType);
  if (slot === undefined) {
    if (eventType.length > LONGEST) return NO_SLOT;
    if (slots.size >= REMEMBERED) {
      slots.clear();
      generation += 1;
    }
    slot = slots.size;
    slots.set(eventType, slot);
  }
  lastType = eventType;
  lastSlot = slot;
  return slot;
}

/**
 * Remembers what was decided for each event type. When there are more than 4096 types, all are forgotten; those
 * longer than 256 characters are never kept.
 *
 * @example
 * const candidates = memoizeByEventType((type) => triggers.filter((trigger) => trigger.acceptsType(type)));
 */
export function memoizeByEventType<T extends boolean | object>(
  decide: (eventType: string) => T,
): (eventType: string) => T {
  let decisions: (T | undefined)[] = [];
  let decidedIn = generation;

  function decideAnew(eventType: string, slot: number): T {
    if (slot === NO_SLOT) return decide(eventType);
    if (decidedIn !== generation) {
      decisions = [];
      decidedIn = generation;
    }
    const decision = decide(eventType);
    // Deciding may have asked other memos about other types, and so begun a new generation.
    if (decidedIn === generation) decisions[slot] = decision;
    return decision;
  }

  // Short, so that it is compiled into its callers.
  return (eventType) => {
    const slot = slotOf(eventType);
    const known = decidedIn === generation ? decisions[slot] : undefined;
    return known === undefined ? decideAnew(eventType, slot) : known;
  };
}
