import type { Event } from "../event/event.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { Explanation, TriggerExplanation } from "./explanation.js";

/** Says for each trigger whether it takes an event, and if not, why. */
export function explainEvent(event: Event, triggers: Iterable<TriggerDefinition>): Explanation {
  return {
    messageId: event.message_id,
    eventType: event.event_type,
    triggers: [...triggers].map((trigger) => explainTrigger(event, trigger)),
  };
}

function explainTrigger(event: Event, trigger: TriggerDefinition): TriggerExplanation {
  const match = trigger.match(event);
  if (match === null) {
    const { explanations } = trigger.explainMatch(event);
    return {
      trigger: trigger.name,
      matches: false,
      criteria: null,
      distinguishing: null,
      reasons: explanations,
      fires: [],
    };
  }
  return {
    trigger: trigger.name,
    matches: true,
    criteria: match.criteria,
    distinguishing: match.distinguishing,
    reasons: [],
    fires: trigger.fireMatches(event),
  };
}
