import type { StreamState } from "@winchester/core";
import { LONG_MS } from "../claiming.js";
import type { Command, FedEvent, StreamsWish } from "./command.js";
import type { Random } from "./random.js";

export const TRIGGERS: readonly number[] = [0, 1];
const VMS: readonly number[] = [0, 1, 2];
const MESSAGES = 80;
/** All events lie within a second, so that streams expire and fire among them. */
const SPAN = 1_000_000;
const LIFETIMES = [70_003, 410_017];
const UNBOUNDED = 1_000;
const STATES: readonly StreamState[] = [
  "active",
  "firing",
  "expiring",
  "error",
  "expire_error",
  "completed",
  "retry_fire",
];

const OUTCOMES = [
  "keep",
  "keep",
  "purge",
  "retry",
  "retry later",
  "retry uncounted",
  "fail",
  "fail",
] as const;

/** What the run has come to, as far as the next command depends on it. */
export interface Progress {
  readonly step: number;
  /** How many claims there have been. */
  readonly claims: number;
  /**
   * Whether a stream may be due on the store's own clock. Only where none is does the protocol say which ones a
   * claim with a limit takes.
   */
  readonly waiting: boolean;
}

/** The next command of a random run. */
export function generateCommand(random: Random, progress: Progress): Command {
  const roll = random.below(100);
  if (roll < 34 || progress.step < 3) return feedCommand(random, progress);
  if (roll < 52) {
    return {
      kind: "claim",
      reason: random.pick(["fire", "expire"]),
      now: random.below(2 * SPAN),
      limit: progress.waiting ? UNBOUNDED : random.pick([1, 2, UNBOUNDED]),
      leaseMs: random.once(4) ? 1 : LONG_MS,
      triggers: random.once(3) ? random.some(TRIGGERS) : TRIGGERS,
    };
  }
  if (roll < 55) {
    return {
      kind: "claimUnknown",
      reason: random.pick(["fire", "expire"]),
      now: random.below(2 * SPAN),
      graceMs: random.pick([0, LONG_MS]),
      known: random.some(TRIGGERS),
    };
  }
  if (roll < 80 && progress.claims > 0) return workCommand(random, progress.claims);
  if (roll < 84) return { kind: "look", trigger: random.pick(TRIGGERS), vm: random.pick(VMS) };
  if (roll < 91) return { kind: "trim", before: random.below(SPAN), limit: random.pick([1, 3, UNBOUNDED]) };
  return {
    kind: random.pick(["reset", "reset", "purge", "purge", "find", "find"]),
    query: streamsWish(random),
  };
}

function feedCommand(random: Random, { step }: Progress): Command {
  const events = new Map<number, FedEvent>();
  const count = 1 + random.below(6);
  for (let index = 0; index < count; index += 1) {
    const message = random.below(MESSAGES);
    events.set(message, {
      message,
      // The step and place make it unique, so that no two streams are due at the same time.
      at: random.below(SPAN / 1_000) * 1_000 + ((step * 10 + index) % 1_000),
      trigger: random.pick(TRIGGERS),
      vm: random.pick(VMS),
      lifetime: random.pick(LIFETIMES),
      fireAfter: random.pick([null, 1, 2, 3]),
    });
  }
  return { kind: "feed", events: [...events.values()], rollBack: random.once(8) };
}

function workCommand(random: Random, claims: number): Command {
  // Mostly the latest claims, which are still somebody's, and sometimes older ones, which mostly aren't.
  const newest = Array.from({ length: Math.min(claims, 4) }, (_, index) => claims - 1 - index);
  const chosen = [
    ...new Set([random.pick(newest), random.once(2) ? random.pick(newest) : random.below(claims)]),
  ];
  switch (random.below(8)) {
    case 0:
      return { kind: "loadMembers", claims: chosen };
    case 1:
      return { kind: "renew", claims: chosen, leaseMs: random.once(4) ? 1 : LONG_MS };
    case 2: {
      const handlers = ["a", "b", "c"].slice(random.below(3));
      return { kind: "finishRuns", claims: chosen, handlers, rollBack: random.once(4) };
    }
    case 3:
      return { kind: "commit", claims: chosen, position: random.below(3) };
    default: {
      const outcome = random.pick(OUTCOMES);
      return { kind: "finish", claims: chosen, outcome };
    }
  }
}

function streamsWish(random: Random): StreamsWish {
  if (random.once(3)) return { triggers: TRIGGERS };
  return {
    triggers: random.once(3) ? random.some(TRIGGERS) : TRIGGERS,
    ...(random.once(2) ? { states: random.some(STATES) } : {}),
    ...(random.once(3) ? { vm: random.pick(VMS) } : {}),
    ...(random.once(4) ? { message: random.below(MESSAGES) } : {}),
    ...(random.once(4) ? { from: random.below(SPAN) } : {}),
    ...(random.once(4) ? { until: random.below(SPAN) } : {}),
  };
}
