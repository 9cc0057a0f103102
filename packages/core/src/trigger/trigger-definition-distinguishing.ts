import type { Mismatch } from "../criteria/condition.js";
import type { Event } from "../event/event.js";
import { isInstant, isTraitValue } from "../event/trait-value.js";
import { createFinder, type DistinguishingFinder } from "./distinguishing-finder.js";
import { createBucketSource, createPlainSource, type DistinguishingSource } from "./distinguishing-source.js";
import type { DistinguishedBy } from "./trigger-definition-record.js";

/** Takes the distinguishing values out of the events that one match criteria collects. */
export interface Distinguisher extends DistinguishingFinder {
  /** Called for events without a key. */
  mismatch(event: Event): Mismatch;
}

/** A {@link Distinguisher} for match criteria that map some names to other traits. */
export function createDistinguisher(
  distinguishedBy: readonly DistinguishedBy[],
  map: ReadonlyMap<string, string>,
): Distinguisher {
  const sources = distinguishedBy.map(({ name, bucket }) => {
    const trait = map.get(name) ?? name;
    return bucket === undefined ? createPlainSource(name, trait) : createBucketSource(name, trait, bucket);
  });
  return {
    ...createFinder(sources),
    mismatch(event) {
      const source = sources.find((candidate) => candidate.findValue(event) === undefined);
      return describeLack(source, event);
    },
  };
}

function describeLack(source: DistinguishingSource | undefined, event: Event): Mismatch {
  const { name = "", trait = "", bucket } = source ?? {};
  const origin = trait === name ? "" : ` (mapped from ${trait})`;
  const subject = `distinguished by ${name}${origin}`;
  if (!isTraitValue(event[trait])) {
    return { reason: `not '${trait}'`, explanation: `${subject}: the event has no ${trait}` };
  }
  if (!isInstant(event[trait])) {
    return {
      reason: "Not a datetime",
      explanation: `${subject}: ${trait} is no datetime, and ${bucket} needs one`,
    };
  }
  const explanation = `${subject}: ${bucket} can't be evaluated for this event's ${trait}`;
  return { reason: "Time: no bucket", explanation };
}
