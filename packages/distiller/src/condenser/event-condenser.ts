import type { Event, TraitValue } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import type { TraitType } from "../trait-value/trait-type.js";
import type { Condenser } from "./condenser.js";
import { isPrototypeName } from "./event-shape.js";

/** Whether a name belongs to the envelope of every event: a trait of that name gives way to it. */
export function isEnvelopeName(name: string): boolean {
  return name === "message_id" || name === "event_type" || name === "timestamp";
}

/** The condenser that makes events. Valid are those with an id, a type, a time and any trait. */
export class EventCondenser implements Condenser<Event> {
  #event: Event | undefined;
  #hasTraits = false;

  addEnvelope(eventType: string, messageId: string, timestamp: Temporal.Instant): void {
    this.#event = { message_id: messageId, event_type: eventType, timestamp };
  }

  addTrait(name: string, _type: TraitType, value: TraitValue): void {
    this.#hasTraits = true;
    if (this.#event === undefined || isEnvelopeName(name)) return;
    setTrait(this.#event, name, value);
  }

  validate(): boolean | string {
    if (this.#event === undefined) return "it has no envelope";
    return this.#hasTraits || "it has no traits";
  }

  result(): Event {
    return this.#event!;
  }
}

/** Sets a trait whatever its name is: a plain assignment to `__proto__` would set the object's prototype. */
export function setTrait(event: Event, name: string, value: TraitValue): void {
  if (isPrototypeName(name)) {
    Object.defineProperty(event, name, { value, enumerable: true, writable: true, configurable: true });
  } else {
    event[name] = value;
  }
}
