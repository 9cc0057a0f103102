import { instantFromMicros } from "@winchester/timex";
import { expect } from "chai";
import fc from "fast-check";
import { Criteria } from "../src/criteria/criteria.js";
import type { Event, TraitValue } from "../src/event/event.js";
import { TriggerDefinition } from "../src/trigger/trigger-definition.js";

const NAMES = ["a", "b", "c"] as const;
const MIDNIGHT = 1425081600000000;

const time = fc
  .integer({ min: -48, max: 48 })
  .map((hours) => instantFromMicros(MIDNIGHT + hours * 3_600_000_000));
const value: fc.Arbitrary<TraitValue> = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom("", "x", "2"),
  time,
);
const event: fc.Arbitrary<Event> = fc
  .record({
    event_type: fc.constantFrom("x.a", "x.b", "y.a"),
    timestamp: time,
    traits: fc.dictionary(fc.constantFrom(...NAMES), value, { noNullPrototype: true }),
  })
  .map(({ traits, ...envelope }) => ({ message_id: "m", ...envelope, ...traits }));

const simple = fc.oneof(
  fc.constantFrom<unknown>(2, "x", "2", true),
  fc.constantFrom("> 1", "!= 2", "<= 3", "2").map((int) => ({ int })),
  fc.constantFrom("day", "day($a)", "$b to $b + 1d").map((datetime) => ({ datetime })),
  fc.boolean().map((exists) => ({ exists })),
  fc.constantFrom({ glob: "*" }, { regex: "." }, { in: [1, "x"] }),
);
const criterion = fc.oneof(
  simple,
  fc.array(simple, { maxLength: 2 }).map((any) => ({ any })),
  fc.array(simple, { maxLength: 2 }).map((all) => ({ all })),
  fc.array(simple, { maxLength: 2 }).map((none) => ({ none })),
);
const record = fc.record(
  {
    event_type: fc.constantFrom<unknown>("x.*", ["*", "!x.a"], "!y.*", []),
    timestamp: fc.constantFrom("day", "day($a)", "$b"),
    traits: fc.dictionary(fc.constantFrom(...NAMES), criterion, { noNullPrototype: true }),
  },
  { requiredKeys: [] },
);

const matches = (config: unknown, candidate: Event): boolean => Criteria.parse(config).matches(candidate);

describe("the laws of criteria", () => {
  it("a record is the conjunction of its keys and traits", () => {
    fc.assert(
      fc.property(record, event, (config, candidate) => {
        const { traits = {}, ...others } = config;
        const parts: unknown[] = [
          ...Object.entries(others).map(([key, part]) => ({ [key]: part })),
          ...Object.entries(traits).map(([name, part]) => ({ traits: { [name]: part } })),
        ];
        const all = parts.every((part) => matches(part, candidate));
        expect(matches(config, candidate)).to.equal(all);
        expect(matches({ all: parts }, candidate)).to.equal(all);
      }),
    );
  });

  it("any, all and none are what their names say, of records", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 3 }), event, (configs, candidate) => {
        const verdicts = configs.map((config) => matches(config, candidate));
        expect(matches({ any: configs }, candidate)).to.equal(verdicts.includes(true));
        expect(matches({ all: configs }, candidate)).to.equal(!verdicts.includes(false));
        expect(matches({ none: configs }, candidate)).to.equal(!verdicts.includes(true));
      }),
    );
  });

  it("any, all and none are the same inside one trait that is there as around records", () => {
    fc.assert(
      fc.property(fc.array(simple, { maxLength: 3 }), event, (criteria, candidate) => {
        fc.pre(candidate.a !== undefined);
        const records = criteria.map((a) => ({ traits: { a } }));
        for (const word of ["any", "all", "none"]) {
          const inside = matches({ traits: { a: { [word]: criteria } } }, candidate);
          expect(inside).to.equal(matches({ [word]: records }, candidate));
        }
      }),
    );
  });

  it("an absent trait meets no criterion without exists", () => {
    const withoutExists = criterion.filter((config) => !JSON.stringify(config).includes("exists"));
    fc.assert(
      fc.property(withoutExists, event, (config, candidate) => {
        expect(matches({ traits: { nosuch: config } }, candidate)).to.equal(false);
      }),
    );
  });

  it("an explanation is there exactly where an event doesn't match", () => {
    fc.assert(
      fc.property(record, fc.array(record, { maxLength: 2 }), event, (config, any, candidate) => {
        const criteria = Criteria.parse({ ...config, any: [...any, {}], none: any.slice(1) });
        const explanation = criteria.explain(candidate);
        expect(explanation === null).to.equal(criteria.matches(candidate));
        expect(explanation ?? "").not.to.contain("undefined");
      }),
    );
  });

  it("a comparison asks for a number on both sides, but for equality", () => {
    const compare = {
      "=": (left: number, right: number) => left === right,
      "!=": (left: number, right: number) => left !== right,
      "<": (left: number, right: number) => left < right,
      "<=": (left: number, right: number) => left <= right,
      ">": (left: number, right: number) => left > right,
      ">=": (left: number, right: number) => left >= right,
    };
    const operators = fc.constantFrom(...(Object.keys(compare) as (keyof typeof compare)[]));
    fc.assert(
      fc.property(operators, fc.integer({ min: -2, max: 5 }), event, (operator, wanted, candidate) => {
        const config = { traits: { a: { int: `${operator} ${wanted}` } } };
        const expected = typeof candidate.a === "number" && compare[operator](candidate.a, wanted);
        expect(matches(config, candidate)).to.equal(expected);
        expect(matches({ any: [config] }, candidate)).to.equal(expected);
        expect(matches({ traits: { a: { any: [config.traits.a] } } }, candidate)).to.equal(expected);
      }),
    );
  });

  it("a trigger takes what the first of its match criteria takes, whatever their number", () => {
    const trigger = (matchCriteria: readonly unknown[]) =>
      TriggerDefinition.parse({
        name: "t",
        expiration: "$last + 1h",
        fire_pipeline: "p",
        match_criteria: matchCriteria,
        fire_criteria: matchCriteria,
      });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 3 }), event, (configs, candidate) => {
        const verdicts = configs.map((config) => matches(config, candidate));
        const taking = verdicts.indexOf(true);
        const definition = trigger(configs);
        expect(definition.match(candidate)?.criteria ?? -1).to.equal(taking);
        expect(definition.matchKey(candidate)?.criteria ?? -1).to.equal(taking);
        const met = [...verdicts.keys()].filter((index) => verdicts[index]);
        expect(definition.fireMatches(candidate)).to.deep.equal(met);
      }),
    );
  });
});
