import type { Event, TraitValue } from "@winchester/core";
import type { Condenser } from "./condenser.js";
import { isEnvelopeName, setTrait } from "./event-condenser.js";

/** An `EventCondenser` whose event has its envelope already, and whose traits may be set without asking it. */
export class ShapedEventCondenser implements Condenser<Event> {
  readonly event: Event;
  hasTraits = false;

  constructor(event: Event) {
    this.event = event;
  }

  addEnvelope(): void {}

  addTrait(name: string, _type: unknown, value: TraitValue): void {
    this.hasTraits = true;
    if (!isEnvelopeName(name)) setTrait(this.event, name, value);
  }

  validate(): boolean | string {
    return this.hasTraits || "it has no traits";
  }

  result(): Event {
    return this.event;
  }
}
