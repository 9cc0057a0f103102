import { setTimeout as sleep } from "node:timers/promises";
import { type Event, instantFromMicros, TriggerManager } from "@winchester/core";
import { openTypeOrmStore } from "@winchester/store-typeorm";
import { createWorker } from "../crew/create-worker.js";
import type { BenchDatabase } from "../database/bench-database.js";
import { connectPostgres } from "../database/connect-postgres.js";
import type { Benchmark, Figures, Goal } from "../harness/benchmark.js";
import { percentileOf } from "../harness/spread.js";
import { createEvent } from "../input/event-feed.js";
import { createRandom, createUuid } from "../input/random.js";
import { EXPIRES_AFTER_MICROS, usageTrigger } from "../input/usage-trigger.js";
import { toFedEvents } from "../reference/fed-batch.js";
import { PostgresReferenceFeeder } from "../reference/postgres-feeder.js";
import { workByHand } from "../reference/postgres-worker.js";

const CHANNEL = "bench_ready";
const CLAIMED_BY_HAND = 100;
const POLLED_BY_HAND_MS = 1_000;
/** Between two events the system is idle for so long, and up to twice that: longer than anything waits in it. */
const PAUSE_MS = 30;

/** Completes a stream; `waitFor` resolves when the handler gets its events. */
interface Contender {
  add(events: readonly Event[]): Promise<unknown>;
  close(): Promise<void>;
}

function within(ms: number): Goal {
  return {
    text: `≤ ${ms} ms more`,
    isReached: ({ ours, reference }) => ours - reference <= ms,
  };
}

export const latency: Benchmark = {
  name: "latency",
  about: "From handing over the event that completes a stream to the call of its handler, in an idle system.",
  needsPostgres: true,

  async open({ quick, createPostgres }) {
    const database = await createPostgres();
    const events = quick ? 5 : 100;
    const random = createRandom(4);
    const measure = (who: string, open: typeof openWinchester) => async (): Promise<Figures> => {
      await database.reset();
      const times = await measureLatencies(events, random, (onHandled) => open(database, onHandled));
      return { [`${who} p50`]: percentileOf(times, 0.5), [`${who} p99`]: percentileOf(times, 0.99) };
    };
    return {
      trials: [
        { name: "by hand", measure: measure("by hand", openByHand) },
        { name: "Winchester", measure: measure("Winchester", openWinchester) },
      ],
      rows: [
        { title: "p50", unit: "ms", ours: "Winchester p50", reference: "by hand p50", goal: within(5) },
        { title: "p99", unit: "ms", ours: "Winchester p99", reference: "by hand p99", goal: within(20) },
      ],
      close: async () => undefined,
    };
  },
};

async function measureLatencies(
  count: number,
  random: () => number,
  open: (onHandled: (instanceId: unknown) => void) => Promise<Contender>,
): Promise<number[]> {
  let onHandled: (instanceId: unknown) => void = () => undefined;
  const contender = await open((instanceId) => onHandled(instanceId));
  const times: number[] = [];
  try {
    for (let number = 0; number < count; number += 1) {
      const instance = createUuid(random);
      await contender.add([createEventOfNow(2 * number, instance, false, random)]);
      await sleep(PAUSE_MS * (1 + random()));
      const completing = createEventOfNow(2 * number + 1, instance, true, random);
      const startedAt = performance.now();
      const handledAt = new Promise<number>((resolve) => {
        onHandled = (handled) => {
          if (handled === instance) resolve(performance.now());
        };
      });
      await contender.add([completing]);
      times.push((await handledAt) - startedAt);
    }
  } finally {
    await contender.close();
  }
  return times;
}

/** The feed's own events are old, and their streams would expire at once. */
function createEventOfNow(...args: Parameters<typeof createEvent>): Event {
  return { ...createEvent(...args), timestamp: instantFromMicros(Date.now() * 1000) };
}

/** Feeder and worker have stores of their own, as two processes would: nothing is told but through the database. */
async function openWinchester(
  { url }: BenchDatabase,
  onHandled: (instanceId: unknown) => void,
): Promise<Contender> {
  const [feederStore, workerStore] = [await openTypeOrmStore(url), await openTypeOrmStore(url)];
  const manager = new TriggerManager({ store: feederStore, triggers: [usageTrigger] });
  const worker = createWorker(workerStore, ([event]) => onHandled(event?.instance_id));
  const stop = new AbortController();
  const running = worker.run(stop.signal);
  return {
    add: (events) => manager.addEvents(events),
    async close() {
      stop.abort();
      await running;
      await Promise.all([feederStore.close(), workerStore.close()]);
    },
  };
}

async function openByHand(
  { url }: BenchDatabase,
  onHandled: (instanceId: unknown) => void,
): Promise<Contender> {
  const [feederClient, workerClient] = [await connectPostgres(url), await connectPostgres(url)];
  const trigger = { fingerprint: usageTrigger.fingerprint, expiresAfterMicros: EXPIRES_AFTER_MICROS };
  const feeder = new PostgresReferenceFeeder(feederClient, trigger, CHANNEL);
  let working: Promise<unknown> = Promise.resolve();
  const work = (): void => {
    working = working.then(() =>
      workByHand(workerClient, CLAIMED_BY_HAND, ([event]) => onHandled(event?.traits.instance_id)),
    );
  };
  workerClient.on("notification", work);
  // A clock that is set back a little hides what has just become ready, and nobody says it again.
  const polling = setInterval(work, POLLED_BY_HAND_MS);
  await workerClient.query(`LISTEN ${CHANNEL}`);
  return {
    add: (events) => feeder.feed(toFedEvents(events, usageTrigger)),
    async close() {
      clearInterval(polling);
      await working;
      await Promise.all([feederClient.end(), workerClient.end()]);
    },
  };
}
