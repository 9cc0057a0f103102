import { memoizeByEventType } from "../criteria/event-type-memo.js";
import type { TriggerDefinition } from "./trigger-definition.js";

/**
 * Finds the triggers that events of a type can match, in the order of the definitions.
 *
 * Most triggers don't care about most events. With the answer remembered for each type, an event that none of 20
 * triggers takes costs one look-up instead of 20.
 *
 * @example
 * const candidates = createTriggerIndex(triggers);
 * for (const trigger of candidates(event.event_type)) trigger.matchKey(event);
 */
export function createTriggerIndex(
  triggers: readonly TriggerDefinition[],
): (eventType: string) => readonly TriggerDefinition[] {
  return memoizeByEventType((eventType) => triggers.filter((trigger) => trigger.acceptsType(eventType)));
}
