import { type Event, instantFromMicros } from "@winchester/core";
import { createRandom, createUuid } from "./random.js";

/** How events are spread over streams. */
export interface FeedShape {
  readonly seed: number;
  /** How many instances are busy at a time: each next event is one of theirs, by chance. */
  readonly busy: number;
  /** After so many events an instance reports (`compute.instance.exists`), and another takes its place. */
  readonly eventsEach: number;
}

/** The share of events that come a second time: sources deliver at least once. */
const REDELIVERED_SHARE = 0.01;
/** So many events later, which is a batch or two: what wasn't acknowledged comes again. */
const REDELIVERED_AFTER = 700;
const START_MICROS = Date.UTC(2026, 0, 1) * 1000;
const STEP_MICROS = 1_731;
/** An event in so many has a type of its own, out of this number of them. */
const EVENT_TYPES = 20;

/**
 * Events as a cloud's instances make them: 20 traits, some 500 bytes of JSON, in the order of their times. Endless,
 * and the same for the same shape.
 */
export function* createEvents({ seed, busy, eventsEach }: FeedShape): Generator<Event, never> {
  const random = createRandom(seed);
  const instances = Array.from({ length: busy }, () => ({ id: createUuid(random), events: 0 }));
  const sent: Event[] = [];
  for (let number = 0; ; number += 1) {
    const place = Math.floor(random() * busy);
    const instance = instances[place] ?? { id: "", events: 0 };
    instance.events += 1;
    const reports = instance.events === eventsEach;
    const event = createEvent(number, instance.id, reports, random);
    if (reports) instances[place] = { id: createUuid(random), events: 0 };
    yield event;
    const earlier = sent[number % REDELIVERED_AFTER];
    if (earlier !== undefined && random() < REDELIVERED_SHARE) yield earlier;
    sent[number % REDELIVERED_AFTER] = event;
  }
}

/** One event of an instance; its time ascends with its number. With `reports` it is the instance's report. */
export function createEvent(
  number: number,
  instanceId: string,
  reports: boolean,
  random: () => number,
): Event {
  const micros = START_MICROS + number * STEP_MICROS;
  const tenant = Math.floor(random() * 1000);
  return {
    message_id: createUuid(random),
    event_type: reports ? "compute.instance.exists" : `compute.instance.step_${number % EVENT_TYPES}.end`,
    timestamp: instantFromMicros(micros),
    instance_id: instanceId,
    tenant_id: `tenant-${tenant}`,
    user_id: `user-${tenant}`,
    request_id: `req-${createUuid(random)}`,
    host: `compute-${number % 97}`,
    service: "compute",
    state: "active",
    state_description: "",
    display_name: `server-${tenant}-${number % 13}`,
    instance_flavor: "m1.small",
    instance_flavor_id: 7,
    memory_mb: 2048,
    disk_gb: 40,
    root_gb: 20,
    ephemeral_gb: 20,
    vcpus: 2,
    os_architecture: "x64",
    os_distro: "org.ubuntu",
    os_version: "24.04",
    launched_at: instantFromMicros(micros - 3_600_000_000),
  };
}

/** The first so many events of a feed. */
export function takeEvents(shape: FeedShape, count: number): Event[] {
  const events: Event[] = [];
  for (const event of createEvents(shape)) {
    events.push(event);
    if (events.length >= count) break;
  }
  return events;
}

/** A list in pieces of this length; the last may be shorter. */
export function cutIntoBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}
