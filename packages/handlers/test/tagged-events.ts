import type { Event, TraitValue } from "@winchester/core";
import { Temporal } from "temporal-polyfill";

/** An event in the JSON form of the vectors, where datetimes are tagged. */
export type TaggedEvent = Readonly<Record<string, unknown>>;

/** A UTC datetime without a zone, as the vectors write them. */
export function at(datetime: string): Temporal.Instant {
  return Temporal.Instant.from(datetime.endsWith("Z") ? datetime : `${datetime}Z`);
}

/** The event that a vector means. */
export function eventFromTagged(tagged: TaggedEvent): Event {
  const traits = Object.entries(tagged).map(([name, value]) => [name, fromTagged(value)]);
  return { timestamp: at("2015-08-11T00:00:00.000017"), ...Object.fromEntries(traits) } as Event;
}

/** An event in the form of the vectors, its datetimes with six digits. */
export function eventToTagged(event: Event): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      typeof value === "object"
        ? {
            __type__: "datetime",
            datetime: value.toString({ fractionalSecondDigits: 6 }).replace("Z", ""),
          }
        : value,
    ]),
  );
}

function fromTagged(value: unknown): TraitValue {
  return typeof value === "object" && value !== null
    ? at((value as { datetime: string }).datetime)
    : (value as TraitValue);
}
