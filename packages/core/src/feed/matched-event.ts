import type { Event } from "../event/event.js";
import type { EventDraft, StreamKey } from "../store/feeding.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";

/** A trigger that takes an event. */
export interface Membership {
  readonly trigger: TriggerDefinition;
  readonly key: StreamKey;
  /** The indices of the fire criteria that the event matches. */
  readonly fires: readonly number[];
}

/** An event that is ready to be fed: cleaned, and matched with the triggers, before any transaction. */
export interface MatchedEvent {
  readonly event: Event;
  readonly draft: EventDraft;
  readonly memberships: readonly Membership[];
}
