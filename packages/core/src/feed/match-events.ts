import { microsFromInstant } from "@winchester/timex";
import type { TriggerStatistics } from "../debug/trigger-statistics.js";
import { WinchesterError } from "../errors.js";
import type { Event } from "../event/event.js";
import { traitsToJSON } from "../event/traits-json.js";
import type { EventDraft } from "../store/feeding.js";
import type { TriggerCandidate } from "../trigger/trigger-candidate.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { TriggerRegistry } from "../trigger/trigger-registry.js";
import type { Refusal } from "./add-result.js";
import { cleanEvent } from "./clean-event.js";
import { draftFineEvent } from "./draft-event.js";
import type { MatchedEvent, Membership } from "./matched-event.js";
import { streamKeyOf } from "./stream-key.js";

/** A batch, ready for its transaction. */
export interface MatchedBatch {
  /** In the order given, each message id once: the first wins. */
  readonly events: readonly MatchedEvent[];
  /** Events whose id an earlier one of the batch has. */
  readonly duplicates: number;
  readonly refused: readonly Refusal[];
}

/** What matching needs to know. */
export interface MatchContext {
  readonly registry: TriggerRegistry;
  readonly statistics: TriggerStatistics;
  readonly warn: (message: string) => void;
}

/** Cleans a batch of events and matches each with the triggers, all in memory. */
export function matchEvents(events: readonly Event[], depth: number, context: MatchContext): MatchedBatch {
  const matched = new Map<string, MatchedEvent>();
  const refused: Refusal[] = [];
  let duplicates = 0;
  for (const given of events) {
    let event = given;
    let draft = draftFineEvent(given, depth);
    if (draft === undefined) {
      try {
        event = cleanEvent(given, context.warn);
      } catch (error) {
        if (!(error instanceof WinchesterError)) throw error;
        refused.push(refusalOf(given, error.message));
        continue;
      }
      draft = draftOf(event, depth);
    }
    if (matched.has(draft.messageId)) duplicates += 1;
    else matched.set(draft.messageId, { event, draft, memberships: membershipsOf(event, context) });
  }
  return { events: [...matched.values()], duplicates, refused };
}

function refusalOf(event: unknown, reason: string): Refusal {
  const messageId = (event as { message_id?: unknown } | null)?.message_id;
  return typeof messageId === "string" ? { messageId, reason } : { reason };
}

/** The draft of an event that had to be cleaned. */
function draftOf(event: Event, depth: number): EventDraft {
  return {
    messageId: event.message_id,
    eventType: event.event_type,
    timestamp: microsFromInstant(event.timestamp),
    traits: traitsToJSON(event),
    depth,
  };
}

function membershipsOf(event: Event, { registry, statistics }: MatchContext): Membership[] {
  const memberships: Membership[] = [];
  for (const candidate of registry.candidates(event)) {
    const { trigger } = candidate;
    const membership = matchTrigger(event, candidate);
    if (membership !== undefined) memberships.push(membership);
    if (trigger.debugLevel > 0) countMatch(statistics, trigger, event, membership !== undefined);
  }
  return memberships;
}

function matchTrigger(event: Event, { trigger, matcher }: TriggerCandidate): Membership | undefined {
  const match = matcher.matchKey(event);
  if (match === null) return undefined;
  return { trigger, key: streamKeyOf(trigger.name, match.key), fires: trigger.fireMatches(event) };
}

function countMatch(
  statistics: TriggerStatistics,
  trigger: TriggerDefinition,
  event: Event,
  matches: boolean,
): void {
  if (matches) {
    statistics.check(trigger, "Match", { passed: 1 });
  } else {
    const reasons = trigger.debugLevel > 1 ? trigger.explainMatch(event).reasons : [];
    statistics.check(trigger, "Match", { mismatches: 1, reasons });
  }
}
