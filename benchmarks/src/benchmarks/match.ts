import { MemoryStore, TriggerDefinition, TriggerManager } from "@winchester/core";
import { atLeast, type Benchmark, createTrial } from "../harness/benchmark.js";
import { measureRate } from "../harness/measure-rate.js";
import { takeEvents } from "../input/event-feed.js";
import { createRuleClosures, createRuleConfigs, createRuleEngine } from "../reference/twenty-rules.js";

/** So many different events go round. */
const EVENTS = 512;
/** Awaiting is what json-rules-engine is used by; a batch of this many is one measurement. */
const ENGINE_RUNS = 200;

export const match: Benchmark = {
  name: "match",
  about: "Which of 20 rules take an event, and by which values: events a second.",
  needsPostgres: false,

  async open({ quick }) {
    const forMs = quick ? 20 : 1_000;
    const events = takeEvents({ seed: 5, busy: 50, eventsEach: 10 }, EVENTS);
    const triggers = createRuleConfigs().map((config) => TriggerDefinition.parse(config));
    const { registry } = new TriggerManager({ store: new MemoryStore(), triggers });
    const matchByHand = createRuleClosures();
    const engine = createRuleEngine();

    const matchOurs = (call: number): number => {
      const event = events[call % EVENTS]!;
      let taken = 0;
      for (const { matcher } of registry.candidates(event)) if (matcher.match(event) !== null) taken += 1;
      return taken;
    };
    const byHand = (call: number): number => matchByHand(events[call % EVENTS]!).length;
    for (let call = 0; call < EVENTS; call += 1) {
      const [ours, expected] = [matchOurs(call), byHand(call)];
      const { results } = await engine.run(events[call]);
      if (ours === expected && results.length === expected) continue;
      throw new Error(
        `event ${call}: Winchester ${ours}, by hand ${expected}, the engine ${results.length} rules`,
      );
    }
    return {
      trials: [
        createTrial("by hand", () => measureRate(byHand, forMs)),
        createTrial("Winchester", () => measureRate(matchOurs, forMs)),
        createTrial("json-rules-engine", async () => {
          const startedAt = performance.now();
          for (let call = 0; call < ENGINE_RUNS; call += 1) await engine.run(events[call % EVENTS]);
          return (ENGINE_RUNS / (performance.now() - startedAt)) * 1000;
        }),
      ],
      rows: [
        {
          title: "20 rules",
          unit: "/s",
          ours: "Winchester",
          reference: "by hand",
          against: "closures, a memo by event type",
          goal: atLeast(0.5),
        },
        {
          title: "beside a peer",
          unit: "/s",
          ours: "Winchester",
          reference: "json-rules-engine",
          against: "json-rules-engine",
        },
      ],
      close: async () => undefined,
    };
  },
};
