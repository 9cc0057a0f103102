/** Event types are a few hundred; the bound is for a source that makes them up. */
const REMEMBERED = 4096;
const LONGEST = 256;

/**
 * Remembers what was decided for each event type. The same type as last time costs a comparison, another known
 * one a look-up (some 10 ns); when there are more than 4096, all are forgotten, and long ones never kept.
 */
export function memoizeByEventType<T extends boolean | object>(
  decide: (eventType: string) => T,
): (eventType: string) => T {
  const known = new Map<string, T>();
  let lastType: string | undefined;
  let last: T | undefined;
  return (eventType) => {
    if (eventType === lastType) return last as T;
    let decision = known.get(eventType);
    if (decision === undefined) {
      decision = decide(eventType);
      if (eventType.length > LONGEST) return decision;
      if (known.size >= REMEMBERED) known.clear();
      known.set(eventType, decision);
    }
    lastType = eventType;
    last = decision;
    return decision;
  };
}
