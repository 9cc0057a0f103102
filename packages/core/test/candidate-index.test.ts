import { expect } from "chai";
import fc from "fast-check";
import { MemoryStore, TriggerDefinition, TriggerManager } from "../src/index.js";
import { createEvent } from "./fixtures/managers.js";

function createTrigger(name: string, criteria: object | object[], debugLevel = 0): TriggerDefinition {
  return TriggerDefinition.parse({
    name,
    debug_level: debugLevel,
    distinguished_by: ["instance_id"],
    match_criteria: [criteria].flat(),
    fire_criteria: [{ event_type: "*.exists" }],
    expiration: "$last + 1h",
    fire_pipeline: "nothing",
  });
}

const registryOf = (triggers: readonly TriggerDefinition[]) =>
  new TriggerManager({ store: new MemoryStore(), triggers }).registry;

describe("The index of triggers", () => {
  it("asks only those triggers that want the value that an event has", () => {
    const triggers = Array.from({ length: 1000 }, (_, number) =>
      createTrigger(`host-${number}`, { event_type: "work.*", traits: { host: `host-${number}` } }),
    );
    const { length } = registryOf(triggers).candidates(createEvent("a", "10:00:00", { host: "host-7" }));
    expect(length).to.equal(1);
    expect(registryOf(triggers).candidates(createEvent("a", "10:00:00"))).to.deep.equal([]);
  });

  it("leaves nobody out who counts mismatches", () => {
    const triggers = Array.from({ length: 20 }, (_, number) =>
      createTrigger(`host-${number}`, { traits: { host: `host-${number}` } }, number === 13 ? 1 : 0),
    );
    const candidates = registryOf(triggers).candidates(createEvent("a", "10:00:00", { host: "host-7" }));
    expect(candidates.map(({ name }) => name)).to.deep.equal(["host-7", "host-13"]);
  });

  it("knows what is put and deleted later", () => {
    const registry = registryOf(
      Array.from({ length: 20 }, (_, n) => createTrigger(`host-${n}`, { traits: { host: `host-${n}` } })),
    );
    const event = createEvent("a", "10:00:00", { host: "host-7" });
    registry.put(createTrigger("late", { traits: { host: "host-7" } }));
    registry.delete("host-7");
    expect(registry.candidates(event).map(({ name }) => name)).to.deep.equal(["late"]);
  });

  it("loses no match, and keeps the order of the definitions", () => {
    const value = fc.constantFrom<string | number>("x", "y", "5", 5, 0, "");
    const criteria = fc.oneof(
      value.map((host) => ({ traits: { host } })),
      value.map((state) => ({ traits: { state } })),
      fc.tuple(value, value).map(([host, state]) => ({ traits: { state, host } })),
      value.map((host) => ({ event_type: "work.*", traits: { host } })),
      value.map((host) => ({ any: [{ traits: { host } }] })),
      fc.tuple(value, value).map(([host, state]) => [{ traits: { host } }, { traits: { state } }]),
      fc.constant({ traits: { host: { numeric: "> 1" } } }),
      fc.constant({ event_type: "volume.*" }),
    );
    const event = fc
      .record({ host: value, state: value }, { requiredKeys: [] })
      .map((traits) => createEvent("a", "10:00:00", traits));
    fc.assert(
      fc.property(
        fc.array(criteria, { minLength: 40, maxLength: 60 }),
        fc.array(event, { minLength: 5 }),
        (all, events) => {
          const triggers = all.map((one, index) => createTrigger(`t-${index}`, one));
          const registry = registryOf(triggers);
          const takes = (list: readonly TriggerDefinition[], one: (typeof events)[number]): string[] =>
            list.filter((trigger) => trigger.match(one) !== null).map(({ name }) => name);
          for (const one of events)
            expect(takes(registry.candidates(one), one)).to.deep.equal(takes(triggers, one));
        },
      ),
    );
  });
});
