import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { Distiller, EventCondenser, parseEventDefinitions } from "../src/index.js";
import { createDistiller, createLog, NOTIFICATION, toJson } from "./notification.js";

/** Traits of all kinds: with one path and with several, plain and searched, of each type, of odd names. */
const TRAITS = [
  "text: payload.a",
  "first: [payload.a, payload.o.a, _context_a]",
  "searched: ['payload.l[*].a', payload.a]",
  "late: [payload.b, 'payload.l[0].a']",
  "integer: {fields: payload.a, type: int}",
  "float: {fields: [payload.a, payload.b], type: float}",
  "datetime: {fields: payload.b, type: datetime}",
  "none: {fields: payload.a, type: none}",
  "piece: {fields: payload.a, plugin: {name: split, parameters: {separator: '-', segment: 1}}}",
  "pieces: {fields: [payload.a, payload.b, 'payload.l[*]'], plugin: split}",
  "context: [ctxt.a, ctxt.o.a]",
  "contexts: ctxt",
  "__proto__: payload.a",
  "constructor: payload.a",
  "message_id: payload.b",
  "'7': payload.a",
  "guarded: [payload.length, payload.constructor, \"payload.l.'0'\"]",
].map((trait) => trait.replace("__proto__", "'__proto__'"));

const texts = fc.constantFrom(
  "",
  "a",
  "0",
  "7",
  "a-b-c",
  "a.b",
  "2013-08-02 21:16:44.706357",
  "1.5",
  "\u0000",
);
const leaves = fc.oneof(texts, fc.constantFrom<unknown>(null, true, 0, 7, 1.5, 1e300, [], {}), fc.string());
const members = fc.record({ a: leaves, b: leaves, length: leaves }, { requiredKeys: [] });
const payloads = fc.oneof(
  leaves,
  fc.record(
    {
      a: leaves,
      b: leaves,
      o: fc.oneof(members, leaves),
      l: fc.array(fc.oneof(members, leaves), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
);
const notifications = fc
  .record(
    {
      event_type: fc.constantFrom("a", "b", "compute.c", "", undefined),
      message_id: fc.constantFrom("m1", "", 7),
      publisher_id: leaves,
      timestamp: fc.oneof(fc.constant(NOTIFICATION.timestamp), fc.constant(NOTIFICATION.timestamp), leaves),
      _context_a: leaves,
      _context_o: members,
      ctxt: fc.oneof(members, leaves),
      payload: payloads,
    },
    { requiredKeys: ["event_type", "message_id", "timestamp"] },
  )
  .map((notification): unknown => JSON.parse(JSON.stringify(notification)));

describe("an event that is made without a condenser", () => {
  it("is the one that the condenser of events makes, with the same warnings", () => {
    fc.assert(
      fc.property(
        fc.subarray(TRAITS),
        fc.boolean(),
        fc.array(notifications, { minLength: 1, maxLength: 8 }),
        (traits, ctxtFromContext, all) => {
          const [log, generalLog] = [createLog(), createLog()];
          const clock = { now: () => NOON };
          const options = { ctxtFromContext, clock };
          const distiller = createDistiller(traits.join(), { ...options, logger: log });
          const general = createDistiller(traits.join(), {
            ...options,
            logger: generalLog,
            condenser: () => new EventCondenser(),
          });
          for (const notification of all) {
            const event = distiller.distill(notification);
            const expected = general.distill(notification);
            expect(entriesOf(event)).to.deep.equal(entriesOf(expected));
            expect(entriesOf(distiller.explain(notification).event)).to.deep.equal(entriesOf(expected));
          }
          expect(toTexts(log.lines)).to.deep.equal(toTexts(generalLog.lines));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is a plain object with plain members", () => {
    const event = createDistiller("state: payload.state").distill(NOTIFICATION)!;
    expect(Object.getPrototypeOf(event)).to.equal(Object.prototype);
    expect(event.constructor).to.equal(Object);
    expect(Object.getOwnPropertyDescriptor(event, "state")).to.deep.equal({
      value: "active",
      enumerable: true,
      writable: true,
      configurable: true,
    });
  });

  it("has the traits of a definition with hundreds of them, in its order", () => {
    const names = Array.from({ length: 300 }, (_, index) => `trait_${index}`);
    const payload = Object.fromEntries(names.map((name) => [name, name]));
    const event = createDistiller(names.map((name) => `${name}: payload.${name}`).join()).distill({
      ...NOTIFICATION,
      payload,
    });
    expect(Object.keys(event!).slice(-300)).to.deep.equal(names);
    expect(event).to.include(payload);
  });

  it("asks each plugin once, also where it fails", () => {
    let calls = 0;
    class FailingPlugin {
      traitValue(): never {
        calls += 1;
        throw new Error("no");
      }
    }
    const definitions = parseEventDefinitions(
      '- {event_type: "*", traits: {a: {fields: payload.state, plugin: failing}}}',
    );
    new Distiller(definitions, { plugins: { failing: FailingPlugin } }).distill(NOTIFICATION);
    expect(calls).to.equal(1);
  });
});

const NOON = Temporal.Instant.from("2026-01-01T12:00:00Z");

/** All members in their order, the prototype's setter aside; instants as text. */
function entriesOf(event: object | null): unknown {
  return event === null
    ? null
    : Object.entries(event).map(([name, value]) => [name, toJson({ value } as never)]);
}

function toTexts(lines: unknown[][]): string[] {
  return lines.map((line) => JSON.stringify(line));
}
