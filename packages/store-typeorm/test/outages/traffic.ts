// Events that come without end into one store, and a worker on another, while something happens to the database.
import { setTimeout as sleep } from "node:timers/promises";
import {
  checkAccounts,
  type Event,
  instantFromMicros,
  type Logger,
  PipelineManager,
  type Store,
  TriggerDefinition,
  TriggerManager,
  untilAvailable,
} from "@winchester/core";
import { expect } from "chai";

/** Two events of a machine make a stream that fires. */
const TRIGGER = TriggerDefinition.parse({
  name: "outages",
  distinguished_by: ["vm"],
  expiration: "$last + 1d",
  fire_pipeline: "effects",
  match_criteria: [{ event_type: "outage.*" }],
  fire_criteria: [{ event_type: "outage.*", number: 2 }],
});

/** Machines in a batch. */
const MACHINES = 10;
const PATIENCE_MS = 45_000;

/** Keeps the warnings. */
export class Warnings implements Logger {
  readonly lines: string[] = [];
  debug(): void {}
  info(): void {}
  error(): void {}
  warn(message: string): void {
    this.lines.push(message);
  }
}

/** A feeder and a worker at work; see {@link startTraffic}. */
export interface Traffic {
  readonly warnings: Warnings;
  /** Waits until so many more batches were acknowledged. */
  flows(batches?: number): Promise<void>;
  /** Waits for a warning. */
  warns(pattern: RegExp): Promise<void>;
  /**
   * Stops feeding, and checks that all that was acknowledged is stored, went through a pipeline once, and is in the
   * books.
   */
  end(): Promise<void>;
  /** Breaks off, after a test that failed. */
  breakOff(): void;
}

/**
 * Feeds the first store, and works on the second. Unless said otherwise, the worker's delay is so long that what goes on
 * does so because it was woken.
 */
export function startTraffic(
  [feederStore, workerStore]: readonly [Store, Store],
  warnings: Warnings,
  { workerDelayMs = 60_000 }: { readonly workerDelayMs?: number } = {},
): Traffic {
  const stopping = new AbortController();
  const brokenOff = new AbortController();
  const acknowledged: string[] = [];
  const handled: string[] = [];
  let batches = 0;

  const feeder = new TriggerManager({ store: feederStore, triggers: [TRIGGER], logger: warnings });
  const feed = async (): Promise<void> => {
    for (let feeding = true; feeding; feeding = !stopping.signal.aborted) {
      const events = createBatch(batches);
      await untilAvailable(() => feeder.addEvents(events), { logger: warnings, signal: brokenOff.signal });
      acknowledged.push(...events.map(({ message_id }) => message_id));
      batches += 1;
      await sleep(5);
    }
  };
  const workerEnds = new AbortController();
  const worker = new PipelineManager({
    store: workerStore,
    triggers: [TRIGGER],
    triggerManager: new TriggerManager({ store: workerStore, triggers: [TRIGGER], logger: warnings }),
    pipelines: { effects: ["effect"] },
    handlers: {
      effect: class {
        #ids: string[] = [];
        handleEvents(events: readonly Event[]): Event[] {
          this.#ids = events.map(({ message_id }) => message_id);
          return [...events];
        }
        commit(): void {
          handled.push(...this.#ids);
        }
      },
    },
    logger: warnings,
    leaseMs: 2_000,
    workerDelayMs,
    retryDelayMs: 50,
    statisticsPeriodMs: 3_600_000,
  });
  const working = worker.run(workerEnds.signal);
  const feeding = feed();
  feeding.catch(() => undefined);
  working.catch(() => undefined);

  return {
    warnings,
    flows: async (more = 3) => {
      const wanted = batches + more;
      await eventually(() => batches >= wanted, `${more} more batches; ${warnings.lines.at(-1)}`);
    },
    warns: (pattern) =>
      eventually(
        () => warnings.lines.some((line) => pattern.test(line)),
        `a warning like ${pattern} among ${warnings.lines.join("\n")}`,
      ),
    end: async () => {
      stopping.abort();
      await feeding;
      await eventually(() => new Set(handled).size >= acknowledged.length, "all is handled");
      workerEnds.abort();
      await working;
      const stored: string[] = [];
      for await (const { message_id } of feederStore.findEvents({})) stored.push(message_id);
      expect(stored).to.include.members(acknowledged);
      expect(new Set(handled)).to.deep.equal(new Set(stored));
      for (const { equation, balanced } of await checkAccounts(feederStore))
        expect(balanced, equation).to.equal(true);
      expect(await feederStore.countStreams({})).to.deep.equal([]);
    },
    breakOff: () => {
      for (const controller of [stopping, brokenOff, workerEnds]) controller.abort();
    },
  };
}

function createBatch(number: number): Event[] {
  return Array.from({ length: 2 * MACHINES }, (_, index) => ({
    message_id: `b${number}-${index}`,
    event_type: "outage.event",
    timestamp: instantFromMicros(Date.now() * 1000 + index),
    vm: `vm-${number}-${index % MACHINES}`,
  }));
}

/** Waits for a condition; fails with what was waited for. */
export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error(`not in time: ${what}`);
    await sleep(20);
  }
}
