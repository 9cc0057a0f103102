import { type Micros, microsFromInstant } from "@winchester/timex";
import { datetimeToJSON } from "../event/datetime-json.js";
import type { Event } from "../event/event.js";
import { createRoomyRecord } from "../event/roomy-record.js";
import { isInstant } from "../event/trait-value.js";
import { isEnvelopeName, type TraitsJSON } from "../event/traits-json.js";
import { isStorableText } from "../event/well-formed-text.js";
import type { EventDraft } from "../store/feeding.js";
import { FIRST_MICROS, LAST_MICROS } from "./storable-time.js";

const Traits = createRoomyRecord<TraitsJSON[string]>("");

/** A bound for feeders whose trait names never repeat. */
const NAMES_LIMIT = 10_000;
/** Names that were found to be fine: there are few, and each comes with every event. */
const fineNames = new Set<string>();

/**
 * The draft of an event that can be stored as it is, which is nearly every one, in a single pass over its traits;
 * undefined for others, which `cleanEvent` looks at.
 */
export function draftFineEvent(event: Event, depth: number): EventDraft | undefined {
  if (typeof event !== "object" || event === null) return undefined;
  const { message_id: messageId, event_type: eventType } = event;
  if (!isFineText(messageId) || messageId === "" || !isFineText(eventType) || eventType === "")
    return undefined;
  const timestamp = storableMicros(event.timestamp);
  if (timestamp === undefined) return undefined;
  const traits: TraitsJSON = new Traits();
  for (const name in event) {
    if (isEnvelopeName(name)) continue;
    if (!isFineName(name)) return undefined;
    const value: unknown = event[name];
    if (typeof value === "string") {
      if (!isStorableText(value)) return undefined;
      traits[name] = value;
    } else if (typeof value === "number") {
      if (!Number.isFinite(value)) return undefined;
      traits[name] = value;
    } else {
      const micros = storableMicros(value);
      if (micros === undefined) return undefined;
      traits[name] = datetimeToJSON(micros);
    }
  }
  return { messageId, eventType, timestamp, traits, depth };
}

function isFineText(value: unknown): value is string {
  return typeof value === "string" && isStorableText(value);
}

function isFineName(name: string): boolean {
  if (fineNames.has(name)) return true;
  if (!isStorableText(name)) return false;
  if (fineNames.size >= NAMES_LIMIT) fineNames.clear();
  fineNames.add(name);
  return true;
}

function storableMicros(value: unknown): Micros | undefined {
  if (!isInstant(value)) return undefined;
  const micros = microsFromInstant(value);
  return micros >= FIRST_MICROS && micros <= LAST_MICROS ? micros : undefined;
}
