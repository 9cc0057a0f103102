import { setTimeout as delay } from "node:timers/promises";
import { SimulatorError } from "./errors.js";
import { findMicros, MILLISECOND, type Micros } from "./nova-time.js";

export interface RealTimeOptions {
  /** Simulated seconds in a real second: 60 lets an hour pass in a minute. Default 1. */
  readonly speed?: number | undefined;
  /** Ends the iteration, without an error, also in the middle of waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that never go back. Default: the process's monotonic clock. */
  readonly now?: (() => number) | undefined;
  /** Waits; may end early, and must when the signal aborts. Default: a timer. */
  readonly sleep?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

/** Timers can't be longer than 2³¹ ms; longer waits are made of several. */
const LONGEST_SLEEP_MS = 2 ** 30;

async function sleepUnlessAborted(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}

function parseTimestamp(timestamp: string): Micros {
  const micros = findMicros(timestamp);
  if (micros !== undefined) return micros;
  throw new SimulatorError(
    "SIMULATOR_TIMESTAMP_INVALID",
    `a notification's timestamp can't be read: ${JSON.stringify(timestamp)}`,
    { hint: 'Pacing takes UTC times such as "2026-01-01 00:00:00.000000".' },
  );
}

/**
 * Yields notifications at the pace of their timestamps: the first at once, each other as long after it as its
 * timestamp says, divided by `speed`. What is late comes at once, so that waits don't add up to a delay.
 * The timestamps stay what they are; give {@link simulate} a `start` to have them begin now.
 *
 * @throws SimulatorError SIMULATOR_OPTION_INVALID for a speed that isn't a positive number (at once), and
 *   SIMULATOR_TIMESTAMP_INVALID for a timestamp that can't be read.
 *
 * @example
 * for await (const notification of inRealTime(simulate({ days: 1 }), { speed: 60 })) send(notification);
 */
export function inRealTime<T extends { readonly timestamp: string }>(
  notifications: Iterable<T> | AsyncIterable<T>,
  options: RealTimeOptions = {},
): AsyncGenerator<T, void, undefined> {
  const { speed = 1 } = options;
  if (typeof speed !== "number" || !Number.isFinite(speed) || speed <= 0) {
    throw new SimulatorError(
      "SIMULATOR_OPTION_INVALID",
      `speed: must be a number above 0, not ${JSON.stringify(speed)}`,
      { hint: "1 is real time, 60 lets an hour pass in a minute." },
    );
  }
  return pace(notifications, { ...options, speed });
}

async function* pace<T extends { readonly timestamp: string }>(
  notifications: Iterable<T> | AsyncIterable<T>,
  options: RealTimeOptions & { readonly speed: number },
): AsyncGenerator<T, void, undefined> {
  const { speed, signal, now = () => performance.now(), sleep = sleepUnlessAborted } = options;
  const isAborted = (): boolean => signal?.aborted === true;
  let begin: { readonly real: number; readonly simulated: Micros } | undefined;
  for await (const notification of notifications) {
    const simulated = parseTimestamp(notification.timestamp);
    begin ??= { real: now(), simulated };
    const due = begin.real + (simulated - begin.simulated) / MILLISECOND / speed;
    for (let rest = due - now(); rest > 0 && !isAborted(); rest = due - now()) {
      // A timer shorter than a millisecond lasts one anyway.
      await sleep(Math.min(Math.max(1, rest), LONGEST_SLEEP_MS), signal);
    }
    if (isAborted()) return;
    yield notification;
  }
}
