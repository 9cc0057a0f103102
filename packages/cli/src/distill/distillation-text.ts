import { type Event, eventToJSON } from "@winchester/core";
import type { Distillation, TraitOutcome } from "@winchester/distiller";
import { describeEvent } from "../look/describe-event.js";

/** What became of a notification, for people: the event, then what was dropped and why. */
export function describeDistillation(place: string, distillation: Distillation<Event>): string {
  const { event, eventType, messageId, outcome, problem, traits, warnings } = distillation;
  const lines = [`${place}: ${outcome === "distilled" ? "an event" : `no event: ${problem ?? outcome}`}`];
  if (event === null) {
    if (eventType !== undefined) lines.push(`  ${eventType}  ${messageId ?? ""}`.trimEnd());
    return lines.join("\n");
  }
  lines.push(
    ...describeEvent(eventToJSON(event))
      .split("\n")
      .map((line) => `  ${line}`),
  );
  const dropped = traits.filter(isDropped);
  if (dropped.length > 0)
    lines.push("  dropped:", ...dropped.map(({ name, dropped: why }) => `    ${name}: ${why}`));
  const said = new Set(dropped.map(({ name }) => name));
  for (const { message, trait } of warnings) {
    if (trait === undefined || !said.has(trait)) lines.push(`  warning: ${message}`);
  }
  return lines.join("\n");
}

/** The same in JSON. */
export function distillationToJSON(
  place: string,
  distillation: Distillation<Event>,
): Record<string, unknown> {
  const { event, eventType, messageId, outcome, problem, traits, warnings, definition } = distillation;
  return {
    position: place,
    outcome,
    ...(eventType !== undefined && { event_type: eventType }),
    ...(messageId !== undefined && { message_id: messageId }),
    ...(problem !== undefined && { problem }),
    ...(definition && { definition: definition.eventTypes }),
    event: event === null ? null : eventToJSON(event),
    dropped: traits
      .filter(isDropped)
      .map(({ name, dropped: reason, paths }) => ({ trait: name, reason, paths })),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  };
}

function isDropped(trait: TraitOutcome): trait is TraitOutcome & { readonly dropped: string } {
  return trait.dropped !== undefined;
}
