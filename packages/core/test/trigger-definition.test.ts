import { instantFromMicros, type TimeSpan } from "@winchester/timex";
import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import type { Event, TraitValue } from "../src/event/event.js";
import { TriggerDefinition } from "../src/trigger/trigger-definition.js";

const MICROS = 1425051084473932;
const timestamp = instantFromMicros(MICROS);
const event = (traits: Record<string, TraitValue> = {}): Event => ({
  message_id: "m",
  event_type: "compute.x",
  timestamp,
  ...traits,
});

const GOOD = {
  name: "t",
  expiration: "$last + 1h",
  fire_pipeline: "p",
  match_criteria: [{}],
  fire_criteria: [],
};
const define = (keys: Record<string, unknown> = {}) => TriggerDefinition.parse({ ...GOOD, ...keys });

const DAY = {
  __type__: "timex.TimeRange",
  begin: "2015-02-27T00:00:00.000000",
  end: "2015-02-28T00:00:00.000000",
};

const SPAN_KEYS = ["__type__", "begin", "end", "datetime"];

describe("a trigger definition", () => {
  it("has its name, pipelines, expiration, delay in microseconds and level of debugging", () => {
    const trigger = define({ fire_delay: 1.5, debug_level: 2, expire_pipeline: "q" });
    expect(trigger).to.include({ name: "t", firePipeline: "p", expirePipeline: "q" });
    expect(trigger).to.include({ fireDelayMicros: 1_500_000, debugLevel: 2 });
    const { end } = trigger.expiration.evaluateMicros({ last: MICROS });
    expect(end).to.equal(MICROS + 3_600_000_000);
  });

  it("has no delay, no debugging and one stream for all unless it says so", () => {
    const trigger = TriggerDefinition.parse({ ...GOOD, fire_pipeline: null, expire_pipeline: "q" });
    expect(trigger).to.include({ fireDelayMicros: 0, debugLevel: 0, firePipeline: undefined });
    expect(trigger.match(event())).to.deep.equal({ criteria: 0, distinguishing: {} });
    expect(trigger.matchKey(event())).to.deep.equal({ criteria: 0, distinguishing: {}, key: "{}" });
  });
});

describe("matching an event with a trigger", () => {
  it("gives the index of the first match criteria that take it", () => {
    const trigger = define({ match_criteria: [{ event_type: "volume.*" }, { traits: { a: 1 } }, {}] });
    expect(trigger.match(event({ a: 1 }))?.criteria).to.equal(1);
    expect(trigger.match(event())?.criteria).to.equal(2);
    expect(define({ match_criteria: [] }).match(event())).to.equal(null);
  });

  it("gives a trait's value for a plain name, and always a span for an expression", () => {
    const launched_at = Temporal.Instant.from("2015-02-27T10:00:00Z");
    const trigger = define({
      distinguished_by: [
        "instance_id",
        "size",
        "launched_at",
        { timestamp: "day" },
        { ended_at: "$timestamp + 1h" },
      ],
    });
    const match = trigger.match(event({ instance_id: "i-1", size: 5, launched_at, ended_at: launched_at }));
    expect(match?.distinguishing).to.include({ instance_id: "i-1", size: 5, launched_at });
    const { timestamp: day, ended_at } = (match?.distinguishing ?? {}) as Record<string, TimeSpan>;
    expect(day).to.have.property("isRange", true);
    expect(String(day?.begin)).to.equal("2015-02-27T00:00:00Z");
    expect(ended_at).to.have.property("isRange", false);
    expect(String(ended_at?.timestamp)).to.equal("2015-02-27T11:00:00Z");
  });

  it("takes mapped values from the mapped traits alone", () => {
    const trigger = define({
      distinguished_by: ["instance_id", { timestamp: "day" }],
      match_criteria: [
        { map_distinguished_by: { instance_id: "uuid", timestamp: "audit_period_beginning" } },
      ],
    });
    const audit_period_beginning = Temporal.Instant.from("2015-01-01T00:00:00Z");
    const match = trigger.matchKey(event({ uuid: "u-1", audit_period_beginning }));
    expect(match?.distinguishing.instance_id).to.equal("u-1");
    expect(match?.distinguishing.timestamp).to.have.property("begin", "2015-01-01T00:00:00.000000");
    expect(trigger.match(event({ instance_id: "i-1", uuid: "u-1" }))).to.equal(null);
    expect(trigger.match(event({ instance_id: "i-1", audit_period_beginning }))).to.equal(null);
  });

  it("doesn't try later criteria where the first that match lack a distinguishing value", () => {
    const trigger = define({
      distinguished_by: ["instance_id"],
      match_criteria: [{ map_distinguished_by: { instance_id: "uuid" } }, {}],
    });
    expect(trigger.match(event({ instance_id: "i-1" }))).to.equal(null);
    expect(trigger.matchKey(event({ instance_id: "i-1" }))).to.equal(null);
  });

  it("refuses a bucket of what is no datetime, and a date that doesn't exist", () => {
    expect(define({ distinguished_by: [{ state: "day" }] }).match(event({ state: "active" }))).to.equal(null);
    const monthEnd = define({ distinguished_by: [{ timestamp: "$timestamp @ 31d" }] });
    expect(monthEnd.match(event())).to.equal(null);
    expect(monthEnd.matchKey(event())).to.equal(null);
  });

  it("takes nothing for a value that only the record's prototype has", () => {
    expect(define({ distinguished_by: ["constructor"] }).match(event())).to.equal(null);
    expect(define({ distinguished_by: ["toString"] }).matchKey(event())).to.equal(null);
  });

  it("says by event type alone what can't match", () => {
    const trigger = define({ match_criteria: [{ event_type: "volume.*" }, { event_type: "image.*" }] });
    expect(trigger.acceptsType("image.x")).to.equal(true);
    expect(trigger.acceptsType("compute.x")).to.equal(false);
  });
});

describe("the key text of a match", () => {
  const trigger = define({ distinguished_by: ["b", { timestamp: "day" }, "a"] });

  it("is JSON with sorted names, while the record keeps the order of the definition", () => {
    const match = trigger.matchKey(event({ a: "x", b: 1 }));
    expect(match?.key).to.equal(
      '{"a":"x","b":1,"timestamp":{"__type__":"timex.TimeRange",' +
        '"begin":"2015-02-27T00:00:00.000000","end":"2015-02-28T00:00:00.000000"}}',
    );
    expect(JSON.stringify(match?.distinguishing)).to.equal(JSON.stringify({ b: 1, timestamp: DAY, a: "x" }));
  });

  it("tells text from a number, and no number from itself", () => {
    const keyOf = (a: TraitValue) => trigger.matchKey(event({ a, b: 0 }))?.key;
    expect(keyOf(1)).to.equal(keyOf(Number("1.0")));
    expect(keyOf("1")).not.to.equal(keyOf(1));
    expect(keyOf(-0)).to.equal(keyOf(0));
    expect(keyOf('"}')).to.contain('"a":"\\"}"');
  });

  it("has tagged datetimes with six digits for instants", () => {
    const match = define({ distinguished_by: ["launched_at"] }).matchKey(event({ launched_at: timestamp }));
    expect(match?.key).to.equal(
      '{"launched_at":{"__type__":"datetime","datetime":"2015-02-27T15:31:24.473932"}}',
    );
  });

  it("is the same exactly where the values are, whatever came before", () => {
    const traits = fc.record({
      a: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom("0", "1", "")),
      b: fc.oneof(fc.constant("x"), fc.constant(instantFromMicros(MICROS))),
      hours: fc.integer({ min: -30, max: 30 }),
    });
    const made = traits.map(
      ({ hours, ...values }): Event => ({
        ...event(values),
        timestamp: instantFromMicros(MICROS + hours * 3_600_000_000),
      }),
    );
    fc.assert(
      fc.property(made, made, (left, right) => {
        const other = define({ distinguished_by: ["a", "b", { timestamp: "day" }] });
        const [leftMatch, rightMatch] = [trigger.matchKey(left), trigger.matchKey(right)];
        expect(JSON.parse(leftMatch?.key ?? "")).to.deep.equal(leftMatch?.distinguishing);
        expect(other.matchKey(left)?.key).to.equal(leftMatch?.key);
        const sameDay = String(left.timestamp).slice(0, 10) === String(right.timestamp).slice(0, 10);
        const same = left.a === right.a && String(left.b) === String(right.b) && sameDay;
        expect(leftMatch?.key === rightMatch?.key).to.equal(same);
      }),
    );
  });
});

describe("distinguishing values of any number", () => {
  const values = fc.record(
    {
      a: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", "\n", "x".repeat(100))),
      b: fc.double({ noNaN: true, noDefaultInfinity: true }),
      c: fc.constant(timestamp),
    },
    { requiredKeys: [] },
  );
  const names = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 3 });

  it("are all there or none, in the order of their names, and in the key sorted", () => {
    fc.assert(
      fc.property(names, fc.boolean(), values, (plain, hasBucket, traits) => {
        const distinguishedBy = hasBucket ? [...plain, { timestamp: "day" }] : plain;
        const definition = define({ distinguished_by: distinguishedBy });
        const candidate = event(traits as Record<string, TraitValue>);
        const [match, key] = [definition.match(candidate), definition.matchKey(candidate)];
        const isComplete = plain.every((name) => traits[name] !== undefined);
        expect(match !== null).to.equal(isComplete);
        expect(key !== null).to.equal(isComplete);
        if (match === null || key === null) return;
        const expected = hasBucket ? [...plain, "timestamp"] : plain;
        expect(Object.keys(match.distinguishing)).to.deep.equal(expected);
        expect(Object.keys(key.distinguishing)).to.deep.equal(expected);
        for (const name of plain) expect(match.distinguishing[name]).to.equal(traits[name]);
        expect(key.key).to.equal(JSON.stringify(key.distinguishing, [...expected, ...SPAN_KEYS].sort()));
      }),
    );
  });
});

describe("the fire criteria", () => {
  const trigger = define({
    fire_criteria: [{ event_type: "compute.*", number: 2 }, { event_type: "volume.*" }, { traits: { a: 1 } }],
  });
  const volume = { ...event(), event_type: "volume.x" };

  it("are met when each has as many events as it asks for; one may serve several", () => {
    expect(trigger.isMetBy([event(), volume, event({ a: 1 })])).to.equal(true);
    expect(trigger.isMetBy([event({ a: 1 }), volume])).to.equal(false);
    expect(trigger.isMetBy([event(), event({ a: 1 })])).to.equal(false);
    expect(trigger.isMetBy([])).to.equal(false);
    expect(define({ fire_criteria: [] }).isMetBy([])).to.equal(true);
  });

  it("that an event satisfies are given by index", () => {
    expect(trigger.fireMatches(event())).to.deep.equal([0]);
    expect(trigger.fireMatches(event({ a: 1 }))).to.deep.equal([0, 2]);
    expect(trigger.fireMatches({ ...volume, a: 1 })).to.deep.equal([1, 2]);
    expect(trigger.fireMatches({ ...event(), event_type: "x" })).to.deep.equal([]);
    expect(trigger.fireMatches(event())).to.deep.equal([0]);
  });

  it("have a fingerprint that changes with them and with nothing else", () => {
    const { fingerprint } = trigger;
    expect(fingerprint).to.match(/^[\w-]{22}$/);
    const of = (fire_criteria: unknown, keys = {}) => define({ fire_criteria, ...keys }).fingerprint;
    const criteria = [{ event_type: "a", number: 2, traits: { x: 1, y: { in: [1, 2] } } }];
    const reordered = [{ traits: { y: { in: [1, 2] }, x: 1 }, number: 2, event_type: "a" }];
    expect(of(criteria)).to.equal(of(reordered));
    expect(of(criteria)).to.equal(of(criteria, { name: "other", fire_delay: 5, match_criteria: [] }));
    expect(of(criteria)).not.to.equal(of([{ ...criteria[0], number: 3 }]));
    expect(of(criteria)).not.to.equal(of([{ ...criteria[0], traits: { x: "1", y: { in: [1, 2] } } }]));
    expect(of(criteria)).not.to.equal(of([{ ...criteria[0], traits: { x: 1, y: { in: [2, 1] } } }]));
    expect(of([{}, ...criteria])).not.to.equal(of([...criteria, {}]));
  });
});

describe("explaining a trigger's verdict", () => {
  it("has nothing to say about a match but the criteria that took it", () => {
    const trigger = define({ match_criteria: [{ event_type: "y" }, {}] });
    expect(trigger.explainMatch(event())).to.deep.equal({ criteria: 1, reasons: [], explanations: [] });
  });

  it("says for each match criteria why it refused", () => {
    const trigger = define({
      match_criteria: [{ event_type: "y" }, { traits: { memory_mb: { int: "> 4096" } } }],
    });
    expect(trigger.explainMatch(event({ memory_mb: 512 }))).to.deep.equal({
      criteria: null,
      reasons: ["Wrong event type", "> failed", "No matching criteria"],
      explanations: [
        'match_criteria[0]: event_type: "compute.x" does not match "y"',
        "match_criteria[1]: memory_mb: 512 is not > 4096",
      ],
    });
    expect(define({ match_criteria: [] }).explainMatch(event())).to.deep.equal({
      criteria: null,
      reasons: ["No matching criteria"],
      explanations: [],
    });
  });

  it("says which distinguishing value is missing, and whence it was to come", () => {
    const cases: [unknown, Record<string, TraitValue>, string, string][] = [
      ["instance_id", {}, "not 'uuid'", "instance_id (mapped from uuid): the event has no uuid"],
      ["host", {}, "not 'host'", "host: the event has no host"],
      [{ state: "day" }, { state: "x" }, "Not a datetime", "state: state is no datetime, and day needs one"],
      [
        { timestamp: "$timestamp @ 31d" },
        {},
        "Time: no bucket",
        "timestamp: $timestamp @ 31d can't be evaluated for this event's timestamp",
      ],
    ];
    for (const [distinguishedBy, traits, reason, explanation] of cases) {
      const trigger = define({
        distinguished_by: [distinguishedBy],
        match_criteria: [{ event_type: "y" }, { map_distinguished_by: { instance_id: "uuid" } }],
      });
      expect(trigger.explainMatch(event(traits))).to.deep.equal({
        criteria: null,
        reasons: [reason],
        explanations: [`match_criteria[1]: distinguished by ${explanation}`],
      });
    }
  });
});
