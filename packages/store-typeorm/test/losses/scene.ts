// The stage of the six losses: one trigger, feeders and workers with stores of their own, and what handlers got.
import {
  type Event,
  type HandlerClass,
  type HandlerContext,
  instantFromMicros,
  ManualClock,
  PipelineManager,
  type Store,
  silentLogger,
  TriggerDefinition,
  TriggerManager,
} from "@winchester/core";

/** The trigger of all losses: fires at the second event of a machine. */
export const TRIGGER = "losses";

/** When everything happens, in microseconds: 2026-01-01. */
const BEGIN = 1_767_225_600_000_000;
const SECOND = 1_000_000;
/** Long enough for a killed process to be seen with its claim. */
export const LEASE_MS = 2_000;

/** An event of the machine that all losses befall. */
export function eventAt(second: number, id = `event-${second}`): Event {
  return { message_id: id, event_type: "loss.event", timestamp: timeOf(second), vm: "vm-1" };
}

/** A clock that stands still at a second. */
export function clockAt(second: number): ManualClock {
  return new ManualClock(timeOf(second));
}

export function timeOf(second: number): ReturnType<typeof instantFromMicros> {
  return instantFromMicros(BEGIN + second * SECOND);
}

function triggers(fireAfter: number): TriggerDefinition[] {
  return [
    TriggerDefinition.parse({
      name: TRIGGER,
      distinguished_by: ["vm"],
      expiration: "$last + 1h",
      fire_pipeline: "effects",
      expire_pipeline: "effects",
      match_criteria: [{ event_type: "loss.*" }],
      fire_criteria: [{ event_type: "loss.*", number: fireAfter }],
    }),
  ];
}

/** A feeder; its streams fire after so many events. */
export function createFeeder(store: Store, fireAfter = 2): TriggerManager {
  return new TriggerManager({
    store,
    triggers: triggers(fireAfter),
    clock: clockAt(0),
    logger: silentLogger,
  });
}

/** What the workers' handlers have done. */
export interface Effects {
  /** The message ids of each batch that was committed. */
  readonly batches: string[][];
  readonly keys: string[];
}

export function noEffects(): Effects {
  return { batches: [], keys: [] };
}

/** A handler that notes its batch in `commit`, after what `before` does. */
export function effectHandler(effects: Effects, before: () => unknown = () => {}): HandlerClass {
  return class {
    readonly #key: string;
    #ids: string[] = [];

    constructor(_: Record<string, unknown>, context: HandlerContext) {
      this.#key = context.idempotencyKey;
    }

    handleEvents(events: readonly Event[]): Event[] {
      this.#ids = events.map(({ message_id }) => message_id);
      return [...events];
    }

    async commit(): Promise<void> {
      effects.keys.push(this.#key);
      await before();
      effects.batches.push(this.#ids);
    }
  };
}

/** A worker whose time is ten seconds after the beginning, or a given second. */
export function createWorker(store: Store, handler: HandlerClass, second = 10): PipelineManager {
  const clock = clockAt(second);
  const definitions = triggers(2);
  return new PipelineManager({
    store,
    triggers: definitions,
    triggerManager: new TriggerManager({ store, triggers: definitions, clock, logger: silentLogger }),
    pipelines: { effects: ["effect"] },
    handlers: { effect: handler },
    clock,
    logger: silentLogger,
    leaseMs: LEASE_MS,
    retryDelayMs: 1,
    purgeCompletedStreams: false,
  });
}

/** The streams of the trigger, with what one looks for. */
export async function seenStreams(store: Store): Promise<{ state: string; events: string[] }[]> {
  const seen: { state: string; events: string[] }[] = [];
  for await (const { state, events = [] } of store.findStreams({ names: [TRIGGER], withEvents: true })) {
    seen.push({ state, events: events.map(({ message_id }) => message_id) });
  }
  return seen;
}

/** Waits until a retry is due or a lease has run out, as the store's own clock says. */
export async function untilTakeable(store: Store): Promise<void> {
  for (;;) {
    const { retryInMs } = await store.nextReady([TRIGGER]);
    if (retryInMs === 0) return;
    await new Promise((resolve) => setTimeout(resolve, retryInMs ?? 20));
  }
}
