import type { Event } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import { ShapedEventCondenser } from "../condenser/shaped-event-condenser.js";
import type { CompiledDefinition, CompiledTrait } from "./compiled-definition.js";
import type { Envelope } from "./envelope.js";
import { type DistillRecord, type Extraction, extractTrait, takeValue } from "./extract-traits.js";
import { readPlainPaths } from "./plain-path-tree.js";

/**
 * The event that `extractTraits` makes with an `EventCondenser`, its traits in the same order, some three times
 * as fast: text goes straight from its slot into an object that has room for it. All else goes the general way.
 *
 * The condenser is ready to be validated.
 */
export function extractEvent(
  definition: CompiledDefinition,
  notification: Readonly<Record<string, unknown>>,
  envelope: Envelope,
  timestamp: Temporal.Instant,
  record: DistillRecord,
): ShapedEventCondenser {
  const event: Event = new definition.shape(envelope.messageId, envelope.eventType, timestamp);
  const condenser = new ShapedEventCondenser(event);
  const values = readPlainPaths(definition.plainPaths, notification);
  const extraction: Extraction = { notification, values, envelope, record };
  const { traits } = definition;
  let hasText = false;
  for (let index = 0; index < traits.length; index++) {
    const trait = traits[index]!;
    const text = trait.textSlot === -1 ? undefined : values[trait.textSlot];
    if (typeof text === "string") {
      event[trait.name] = text;
      hasText = true;
    } else {
      extractAnyTrait(trait, extraction, condenser);
    }
  }
  if (hasText) condenser.hasTraits = true;
  return condenser;
}

/** What isn't there, isn't text, may be at several places, or has to be searched for. */
function extractAnyTrait(
  trait: CompiledTrait,
  extraction: Extraction,
  condenser: ShapedEventCondenser,
): void {
  const { slots, sources } = trait;
  if (slots === undefined) {
    extractTrait(trait, extraction, condenser);
    return;
  }
  const { values } = extraction;
  const at = findValue(slots, values);
  if (at !== -1) takeValue(trait, values[slots[at]!], sources[at]!.paths, extraction, condenser);
}

/** The index of the first slot that has a value; -1: none. */
function findValue(slots: readonly number[], values: readonly unknown[]): number {
  for (let index = 0; index < slots.length; index++) {
    const value = values[slots[index]!];
    if (value !== undefined && value !== null) return index;
  }
  return -1;
}
