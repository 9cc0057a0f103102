import { expect } from "chai";
import fc from "fast-check";
import { type Event, MemoryStore, TriggerDefinition, TriggerManager } from "../src/index.js";
import type { Matcher } from "../src/trigger/match-criteria.js";
import { at, createEvent } from "./fixtures/managers.js";

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
    expect(candidates.map(({ trigger }) => trigger.name)).to.deep.equal(["host-7", "host-13"]);
  });

  it("knows what is put and deleted later", () => {
    const registry = registryOf(
      Array.from({ length: 20 }, (_, n) => createTrigger(`host-${n}`, { traits: { host: `host-${n}` } })),
    );
    const event = createEvent("a", "10:00:00", { host: "host-7" });
    registry.put(createTrigger("late", { traits: { host: "host-7" } }));
    registry.delete("host-7");
    expect(registry.candidates(event).map(({ trigger }) => trigger.name)).to.deep.equal(["late"]);
  });

  it("asks only those whose range a number is in", () => {
    const triggers = Array.from({ length: 1000 }, (_, number) =>
      createTrigger(`from-${number}`, { traits: { memory_mb: { numeric: `>= ${number}` } } }),
    );
    const registry = registryOf(triggers);
    const candidatesFor = (memory_mb: number | string): string[] =>
      registry.candidates(createEvent("a", "10:00:00", { memory_mb })).map(({ trigger }) => trigger.name);
    expect(candidatesFor(2.5)).to.deep.equal(["from-0", "from-1", "from-2"]);
    expect(candidatesFor(1)).to.deep.equal(["from-0", "from-1"]);
    expect(candidatesFor("2")).to.deep.equal([]);
    expect(candidatesFor(-1)).to.deep.equal([]);
    expect(candidatesFor(5000)).to.have.lengthOf(1000);
  });

  it("is another for types that other criteria accept", () => {
    const trigger = createTrigger("both", [
      { event_type: "work.*", traits: { vcpus: 1 } },
      { event_type: "play.*", traits: { vcpus: 2 } },
      { event_type: "*.both", traits: { vcpus: 3 } },
    ]);
    const registry = registryOf([trigger, createTrigger("peer", { traits: { vcpus: 5 } })]);
    const takenBy = (event_type: string, vcpus: number): unknown[] => {
      const event = createEvent("a", "10:00:00", { event_type, vcpus });
      return registry.candidates(event).flatMap(({ matcher }) => matcher.match(event)?.criteria ?? []);
    };
    expect(takenBy("work.done", 1)).to.deep.equal([0]);
    expect(takenBy("play.done", 1)).to.deep.equal([]);
    expect(takenBy("play.done", 2)).to.deep.equal([1]);
    expect(takenBy("work.more", 2)).to.deep.equal([]);
    expect(takenBy("work.both", 3)).to.deep.equal([2]);
    expect(takenBy("rest.both", 3)).to.deep.equal([2]);
    expect(takenBy("rest.done", 5)).to.deep.equal([0]);
  });

  it("finds by value and by range in the order of the definitions", () => {
    const triggers = Array.from({ length: 40 }, (_, number) => [
      createTrigger(`host-${number}`, { traits: { host: `host-${number}` } }),
      createTrigger(`tenant-${number}`, { traits: { tenant: `tenant-${number}`, vcpus: 2 } }),
      createTrigger(`from-${number}`, { traits: { vcpus: { int: `>= ${number}` } } }),
    ]).flat();
    const event = createEvent("a", "10:00:00", { host: "host-1", tenant: "tenant-0", vcpus: 2 });
    const names = registryOf(triggers)
      .candidates(event)
      .map(({ trigger }) => trigger.name);
    expect(names).to.deep.equal(["tenant-0", "from-0", "host-1", "from-1", "from-2"]);
  });

  it("loses no match, and keeps the order of the definitions", () => {
    const text = fc.constantFrom("x", "y", "5", "", ...Array.from({ length: 40 }, (_, n) => `v-${n}`));
    const number = fc.oneof(
      fc.integer({ min: -6, max: 6 }).map((halves) => halves / 2),
      fc.constantFrom(-0, 1e300),
    );
    const equality = fc.oneof(text, number);
    const range = fc
      .tuple(fc.constantFrom("<", "<=", ">", ">=", "=", "!="), number)
      .map(([operator, limit]) => ({ numeric: `${operator} ${limit}` }));
    const trait = fc.constantFrom("host", "state", "vcpus", "memory_mb");
    const traits = fc.dictionary(trait, fc.oneof(equality, range), { maxKeys: 3 });
    const criteria = fc.oneof(
      { arbitrary: traits.map((wanted) => ({ traits: wanted })), weight: 5 },
      traits.map((wanted) => ({ event_type: "work.*", traits: wanted })),
      traits.map((wanted) => ({ event_type: "volume.*", traits: wanted })),
      traits.map((wanted) => ({ any: [{ traits: wanted }], traits: wanted })),
      fc.tuple(traits, traits).map((both) => both.map((wanted) => ({ traits: wanted }))),
      fc.tuple(trait, range).map(([name, wanted]) => ({ traits: { [name]: { none: [wanted] } } })),
    );
    const value = fc.oneof(equality, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, at("11:00:00")));
    const event = fc
      .dictionary(fc.oneof(trait, fc.constant("instance_id")), value)
      .map((found) => createEvent("a", "10:00:00", found));
    const definitions = fc.array(fc.tuple(criteria, fc.constantFrom(0, 0, 0, 1)), {
      maxLength: 150,
      size: "max",
    });
    fc.assert(
      fc.property(definitions, fc.array(event, { maxLength: 50, size: "max" }), (all, events) => {
        const triggers = all.map(([one, debugLevel], n) => createTrigger(`t-${n}`, one, debugLevel));
        const registry = registryOf(triggers);
        const takenBy = (
          matchers: readonly { trigger: TriggerDefinition; matcher: Matcher }[],
          one: Event,
        ): unknown[] =>
          matchers.flatMap(({ trigger, matcher }) => {
            const match = matcher.match(one);
            return match === null ? [] : { name: trigger.name, match, key: matcher.matchKey(one) };
          });
        const asked = triggers.map((trigger) => ({ trigger, matcher: trigger }));
        // Each twice: what a table has found for the first is what it says of the second.
        for (const one of [...events, ...events]) {
          expect(takenBy(registry.candidates(one), one)).to.deep.equal(takenBy(asked, one));
        }
      }),
    );
  });
});
