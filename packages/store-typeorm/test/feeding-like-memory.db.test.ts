import {
  type AddResult,
  type Event,
  instantFromMicros,
  ManualClock,
  MemoryStore,
  microsFromInstant,
  type Reason,
  type Store,
  TriggerManager,
} from "@winchester/core";
import { expect } from "chai";
import fc from "fast-check";
import { openTypeOrmStore } from "../src/index.js";
import { createEachDatabase } from "./test-databases.js";

const HOUR = 3_600_000_000;
const BEGIN = 63_072_000_000_000;
const SPAN_HOURS = 12;
const VMS = 3;

/** Expirations that follow the first or the last event, forwards and backwards, and some that follow neither. */
const EXPIRATIONS = [
  "$last + 2h",
  "$first + 3h",
  "$last - 20m",
  "$first - 1h + 2h",
  "$last @ 0m + 2h",
  "$last + 1mo",
  "$timestamp + 1h",
];
const FIRE_CRITERIA = [
  [{ event_type: "*.end" }],
  [{ event_type: "*.end", number: 2 }],
  [{ event_type: "*.start" }, { event_type: "*.end" }],
];

interface Definition {
  readonly expiration: string;
  readonly fire: number;
}

type Step =
  | { readonly kind: "feed"; readonly eventTime: boolean; readonly events: readonly FedEvent[] }
  | { readonly kind: "define"; readonly definition: Definition }
  | { readonly kind: "claim"; readonly reason: Reason; readonly after: number; readonly limit: number };

interface FedEvent {
  readonly message: number;
  readonly minute: number;
  readonly vm: number;
  readonly type: "start" | "other" | "end";
}

const definition = fc.record({
  expiration: fc.constantFrom(...EXPIRATIONS),
  fire: fc.nat(FIRE_CRITERIA.length - 1),
});
const fedEvent: fc.Arbitrary<FedEvent> = fc.record({
  message: fc.nat(60),
  minute: fc.nat(SPAN_HOURS * 60),
  vm: fc.nat(VMS - 1),
  type: fc.constantFrom("start" as const, "other" as const, "end" as const),
});
const feedStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("feed" as const),
  eventTime: fc.nat(5).map((number) => number === 0),
  events: fc.array(fedEvent, { minLength: 1, maxLength: 8 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: feedStep },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("define" as const), definition }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("claim" as const),
      reason: fc.constantFrom<Reason>("fire", "expire"),
      after: fc.nat(SPAN_HOURS),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** A store with a feeder of its own, as one of two that are compared. */
class Player {
  readonly #store: Store;
  readonly #trigger: string;
  readonly #clock = new ManualClock(instantFromMicros(BEGIN));
  readonly #managers: TriggerManager[];

  constructor(store: Store, trigger: string, first: Definition) {
    this.#store = store;
    this.#trigger = trigger;
    this.#managers = [false, true].map(
      (eventTime) => new TriggerManager({ store, triggers: [], clock: this.#clock, eventTime }),
    );
    this.#define(first);
  }

  /** What can be seen of it. */
  async play(taken: Step): Promise<unknown> {
    // A microsecond on: what is ready in different steps is due at different times, in an order that is known.
    this.#clock.advanceTo(instantFromMicros(microsFromInstant(this.#clock.now()) + 1));
    switch (taken.kind) {
      case "define":
        return this.#define(taken.definition);
      case "feed":
        return figuresOf(await this.#feed(taken));
      case "claim":
        return this.#claim(taken);
    }
  }

  async look(): Promise<unknown[]> {
    const seen: unknown[] = [];
    for await (const stream of this.#store.findStreams({ names: [this.#trigger], withEvents: true })) {
      const { state, distinguishing, firstEvent, lastEvent, fireAt, expireAt, eventCount, events } = stream;
      const times = [firstEvent, lastEvent, fireAt, expireAt].map(String);
      seen.push({
        state,
        distinguishing,
        times,
        eventCount,
        events: events?.map(({ message_id }) => message_id),
      });
    }
    return seen.map((one) => JSON.stringify(one)).sort();
  }

  #define({ expiration, fire }: Definition): void {
    for (const manager of this.#managers) {
      manager.addTriggerDefinition({
        name: this.#trigger,
        distinguished_by: ["vm"],
        match_criteria: [{ event_type: `${this.#trigger}.*` }],
        fire_criteria: FIRE_CRITERIA[fire],
        expiration,
        fire_pipeline: "nothing",
        expire_pipeline: "nothing",
      });
    }
  }

  #feed({ events, eventTime }: Extract<Step, { kind: "feed" }>): Promise<AddResult> {
    const made = events.map(
      ({ message, minute, vm, type }): Event => ({
        message_id: `${this.#trigger}-${message}`,
        event_type: `${this.#trigger}.${type}`,
        timestamp: instantFromMicros(BEGIN + minute * 60_000_000 + message),
        vm,
      }),
    );
    return (this.#managers[eventTime ? 1 : 0] as TriggerManager).addEvents(made);
  }

  async #claim({ reason, after, limit }: Extract<Step, { kind: "claim" }>): Promise<number> {
    const claims = await this.#store.claimStreams({
      reason,
      now: BEGIN + after * HOUR,
      limit: limit * 1_000,
      triggers: [this.#trigger],
      worker: "tester",
      leaseMs: 60_000,
    });
    return claims.length;
  }
}

function figuresOf({ received, stored, duplicates, opened, readied, refused }: AddResult): number[] {
  return [received, stored, duplicates, opened, readied, refused.length];
}

const feed = (events: readonly FedEvent[]): Step => ({ kind: "feed", eventTime: false, events });
const event = (message: number, minute: number, type: FedEvent["type"]): FedEvent => {
  return { message, minute, vm: 0, type };
};

/** What random steps come to too seldom. */
const EXAMPLES: [Definition, Step[]][] = [
  // Counted afresh with the new criteria, the first event suffices.
  [
    { expiration: "$last + 2h", fire: 1 },
    [
      feed([event(1, 0, "end")]),
      { kind: "define", definition: { expiration: "$last + 2h", fire: 0 } },
      feed([event(2, 1, "other")]),
    ],
  ],
  // The second stream closes the first and is claimed; the third is made, and the first takes the late event.
  [
    { expiration: "$last + 2h", fire: 0 },
    [
      feed([event(1, 0, "other")]),
      feed([event(2, 300, "end")]),
      { kind: "claim", reason: "fire", after: 1, limit: 1 },
      feed([event(3, 310, "other")]),
      feed([event(4, 60, "other")]),
    ],
  ],
];

const { kinds, drop } = await createEachDatabase();

after(drop);

for (const { name, missing, url } of kinds) {
  describe(`A feeder on ${name}`, function () {
    this.timeout(120_000);
    if (missing !== undefined) {
      it(missing);
      return;
    }

    let store: Awaited<ReturnType<typeof openTypeOrmStore>>;
    let runs = 0;
    before(async () => {
      store = await openTypeOrmStore(url(), { migrate: true });
    });
    after(() => store.close());

    it("makes of random events, definitions and claims what it makes of them in memory", async () => {
      const property = fc.asyncProperty(
        definition,
        fc.array(step, { maxLength: 14 }),
        async (first, steps) => {
          runs += 1;
          const trigger = `run-${runs}`;
          const model = new MemoryStore();
          const [tested, expected] = [new Player(store, trigger, first), new Player(model, trigger, first)];
          for (const taken of steps) {
            expect(await tested.play(taken), JSON.stringify(taken)).to.deep.equal(await expected.play(taken));
            expect(await tested.look(), `after ${JSON.stringify(taken)}`).to.deep.equal(
              await expected.look(),
            );
          }
          await model.close();
        },
      );
      await fc.assert(property, { numRuns: 150, endOnFailure: false, examples: EXAMPLES });
    });
  });
}
