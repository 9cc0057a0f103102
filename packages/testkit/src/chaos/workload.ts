import { type Event, instantFromMicros, type Micros } from "@winchester/core";
import { Random } from "../store/model/random.js";

/** A batch of a feeder, and the time around which its events happened. */
export interface BatchPlace {
  readonly feeder: number;
  readonly batch: number;
  readonly at: Micros;
}

/** An event of the workload as plain values: verifying a long run makes millions of them. */
export interface WorkloadEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: Micros;
  readonly vm: string;
  readonly host: string;
  readonly n: number;
}

/** The type of events that handlers make. */
export const DERIVED_TYPE = "chaos.derived";

const MAX_BATCH = 120;
const HOT_PERCENT = 30;
const VMS = 200;
const HOSTS = 20;
const SECOND = 1_000_000;
/** Start to end of an operation, and what no trigger takes. */
const TYPES = [
  ...Array<string>(3).fill("chaos.op.start"),
  ...Array<string>(5).fill("chaos.op.progress"),
  ...Array<string>(2).fill("chaos.op.end"),
  "chaos.noise",
];

/** How many events a batch has. */
export function batchSizeOf(seed: number, feeder: number, batch: number): number {
  return 1 + batchRandom(seed, feeder, batch).below(MAX_BATCH);
}

/**
 * The new events of a batch: the same for the same seed and place, in whatever process. One key gets 30 % of them;
 * they come up to two seconds out of order, and one in twenty up to ten seconds late.
 */
export function createBatch(seed: number, { feeder, batch, at }: BatchPlace): WorkloadEvent[] {
  const random = batchRandom(seed, feeder, batch);
  const size = 1 + random.below(MAX_BATCH);
  return Array.from({ length: size }, (_, index): WorkloadEvent => {
    const number = random.below(VMS);
    const hot = random.below(100) < HOT_PERCENT;
    const late = random.once(20) ? random.below(10 * SECOND) : 0;
    return {
      id: `${feeder}-${batch}-${index}`,
      type: random.pick(TYPES),
      timestamp: at + random.below(4 * SECOND) - 2 * SECOND - late,
      vm: hot ? "hot" : `vm-${number}`,
      host: hot ? "hot" : `host-${number % HOSTS}`,
      n: random.below(1_000),
    };
  });
}

/** The event as a feeder adds it. */
export function toEvent({ id, type, timestamp, vm, host, n }: WorkloadEvent): Event {
  return {
    message_id: id,
    event_type: type,
    timestamp: instantFromMicros(timestamp),
    vm,
    host,
    n,
    text: `値 ${n}`,
  };
}

function batchRandom(seed: number, feeder: number, batch: number): Random {
  const random = new Random(seed ^ Math.imul(feeder + 1, 0x9e3779b1) ^ Math.imul(batch + 1, 0x85ebca6b));
  return new Random(random.below(2 ** 32));
}
