import { memoizeByEventType } from "./event-type-memo.js";

const NOTHING: readonly never[] = [];

/**
 * Which of some items accept an event type, in their order; decided once for each type.
 *
 * @example
 * const candidates = selectByEventType(triggers, (trigger, type) => trigger.acceptsType(type));
 * candidates("compute.instance.exists");
 */
export function selectByEventType<Item>(
  items: readonly Item[],
  accepts: (item: Item, eventType: string) => boolean,
): (eventType: string) => readonly Item[] {
  return memoizeByEventType((eventType) => {
    const accepted = items.filter((item) => accepts(item, eventType));
    return accepted.length === 0 ? NOTHING : accepted;
  });
}
