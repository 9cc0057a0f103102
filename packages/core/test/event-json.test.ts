import { formatMicros, instantFromMicros, microsFromInstant } from "@winchester/timex";
import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import type { Event, TraitValue } from "../src/event/event.js";
import { EventFormatError } from "../src/event/event-format-error.js";
import { eventFromJSON, eventToJSON } from "../src/event/event-json.js";
import { eventFromStored, traitsToJSON } from "../src/event/traits-json.js";

const ENVELOPE = { message_id: "m-1", event_type: "a.b", timestamp: "2015-02-27T15:31:24.473932" };
const datetime = (text: string) => ({ __type__: "datetime", datetime: text });

/** The event with its instants as text, so that chai compares them. */
function plain(event: Event): Record<string, unknown> {
  const entries = Object.entries(event).map(([name, value]) => [
    name,
    typeof value === "object" ? `instant ${formatMicros(microsFromInstant(value))}` : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function refusalOf(value: unknown): EventFormatError {
  try {
    eventFromJSON(value);
  } catch (error) {
    if (error instanceof EventFormatError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(value)} was taken`);
}

const traitName = fc
  .oneof(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ minLength: 1 }))
  .filter((name) => !["message_id", "event_type", "timestamp", "__proto__"].includes(name));
const instant = fc
  .integer({ min: -62135596800, max: 253402300799 })
  .map((s) => instantFromMicros(s * 1e6 + 17));
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => (Object.is(value, -0) ? 0 : value));
const traitValue: fc.Arbitrary<TraitValue> = fc.oneof(fc.string(), number, instant);
const anyEvent: fc.Arbitrary<Event> = fc
  .record({
    message_id: fc.string({ minLength: 1 }),
    event_type: fc.string({ minLength: 1 }),
    timestamp: instant,
    traits: fc.dictionary(traitName, traitValue, { noNullPrototype: true }),
  })
  .map(({ traits, ...envelope }) => ({ ...envelope, ...traits }));

describe("an event's JSON form", () => {
  it("has the envelope first, and tagged datetimes with six digits", () => {
    const event: Event = {
      memory_mb: 512,
      launched_at: Temporal.Instant.from("2015-02-27T10:00:00Z"),
      timestamp: Temporal.Instant.from("2015-02-27T15:31:24.473932Z"),
      event_type: "a.b",
      message_id: "m-1",
    };
    expect(JSON.stringify(eventToJSON(event))).to.equal(
      '{"message_id":"m-1","event_type":"a.b",' +
        '"timestamp":{"__type__":"datetime","datetime":"2015-02-27T15:31:24.473932"},' +
        '"memory_mb":512,"launched_at":{"__type__":"datetime","datetime":"2015-02-27T10:00:00.000000"}}',
    );
  });

  it("reads back as the same event", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const read = eventFromJSON(JSON.parse(JSON.stringify(eventToJSON(event))));
        expect(plain(read)).to.deep.equal(plain(event));
      }),
    );
  });

  it("is kept by a store without its envelope, and reads back as the same event", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const traits = JSON.parse(JSON.stringify(traitsToJSON(event))) as Record<string, unknown>;
        expect(traits).not.to.have.any.keys("message_id", "event_type", "timestamp");
        const { message_id, event_type } = event;
        const timestampMicros = microsFromInstant(event.timestamp);
        const read = eventFromStored({ message_id, event_type, timestampMicros, traits });
        expect(plain(read)).to.deep.equal(plain(event));
      }),
    );
  });

  it("takes a timestamp as text or tagged, with a blank or an offset, and keeps the microseconds", () => {
    for (const timestamp of [
      "2015-02-27 15:31:24.473932",
      "2015-02-27T15:31:24.473932Z",
      "2015-02-27T16:31:24.473932+01:00",
      datetime("2015-02-27T15:31:24.473932"),
      Temporal.Instant.from("2015-02-27T15:31:24.473932Z"),
    ]) {
      const event = eventFromJSON({ ...ENVELOPE, timestamp });
      expect(microsFromInstant(event.timestamp)).to.equal(1425051084473932);
    }
  });

  it("leaves other text alone, however it looks", () => {
    const event = eventFromJSON({ ...ENVELOPE, launched_at: "2015-02-27T10:00:00", size: "5" });
    expect(event.launched_at).to.equal("2015-02-27T10:00:00");
    expect(event.size).to.equal("5");
  });

  it("makes 0 and 1 of booleans, and drops null silently", () => {
    const warnings: string[] = [];
    const value = { ...ENVELOPE, rescue: true, shared: false, deleted_at: null };
    const event = eventFromJSON(value, { onWarning: (message) => warnings.push(message) });
    expect(plain(event)).to.deep.equal({
      ...ENVELOPE,
      timestamp: "instant 2015-02-27T15:31:24.473932",
      rescue: 1,
      shared: 0,
    });
    expect(warnings).to.deep.equal([]);
  });

  it("drops what no trait can be, with a warning that names event and trait", () => {
    const warnings: string[] = [];
    const value: Record<string, unknown> = {
      ...ENVELOPE,
      tags: ["a"],
      metadata: { a: 1 },
      bucket: { __type__: "timex.TimeRange", begin: "2015-02-27T00:00:00", end: "2015-02-28T00:00:00" },
      ratio: Number.POSITIVE_INFINITY,
      share: Number.NaN,
      big: 5n,
      launched_at: datetime("2015-02-30T00:00:00"),
      state: "active",
    };
    Object.defineProperty(value, "__proto__", { value: "x", enumerable: true });
    const event = eventFromJSON(value, { onWarning: (message) => warnings.push(message) });
    expect(Object.keys(event)).to.deep.equal(["message_id", "event_type", "timestamp", "state"]);
    expect(warnings).to.deep.equal([
      "event m-1: trait tags is left out: a list is no trait value",
      "event m-1: trait metadata is left out: a mapping is no trait value",
      "event m-1: trait bucket is left out: a mapping is no trait value",
      "event m-1: trait ratio is left out: Infinity is no trait value",
      "event m-1: trait share is left out: NaN is no trait value",
      "event m-1: trait big is left out: a bigint is no trait value",
      'event m-1: trait launched_at is left out: "2015-02-30T00:00:00" is no time',
      "event m-1: trait __proto__ is left out: that name can't be used",
    ]);
  });

  it("is refused with the field's name where the envelope is wrong", () => {
    const messages: [unknown, string][] = [
      [null, "an event is a mapping, not nothing"],
      [[], "an event is a mapping, not a list"],
      ["text", "an event is a mapping, not text"],
      [5, "an event is a mapping, not a number"],
      [{ ...ENVELOPE, message_id: undefined }, "message_id: is missing"],
      [{ ...ENVELOPE, message_id: "" }, "message_id: must not be empty"],
      [{ ...ENVELOPE, message_id: 5 }, "message_id: must be text, not a number"],
      [{ ...ENVELOPE, event_type: null }, "event_type: is missing"],
      [{ ...ENVELOPE, event_type: ["a"] }, "event_type: must be text, not a list"],
      [{ ...ENVELOPE, timestamp: undefined }, "timestamp: is missing"],
      [{ ...ENVELOPE, timestamp: 5 }, "timestamp: must be a datetime, not a number"],
      [{ ...ENVELOPE, timestamp: {} }, "timestamp: must be a datetime, not a mapping"],
      [{ ...ENVELOPE, timestamp: true }, "timestamp: must be a datetime, not a boolean"],
      [{ ...ENVELOPE, timestamp: "yesterday" }, 'timestamp: "yesterday" is no time'],
      [{ ...ENVELOPE, timestamp: datetime("x".repeat(200)) }, `timestamp: "${"x".repeat(100)}…" is no time`],
    ];
    for (const [value, message] of messages) expect(refusalOf(value).message).to.equal(message);
  });

  it("comes with an error that has a code, the field and a hint", () => {
    const error = refusalOf({ ...ENVELOPE, timestamp: "yesterday" });
    expect(error).to.include({ name: "EventFormatError", code: "CORE_EVENT_FORMAT", field: "timestamp" });
    expect(error.hint).to.equal(
      'write it as "2015-02-27T15:31:24.473932" or {"__type__": "datetime", "datetime": "…"}',
    );
    expect(refusalOf(5).field).to.equal(undefined);
    expect(refusalOf({}).hint).to.contain('"message_id": "…"');
  });

  it("is refused as a store's data where a trait has no form that stores write", () => {
    const stored = { message_id: "m", event_type: "t", timestampMicros: 0, traits: { tags: ["a"] } };
    expect(() => eventFromStored(stored))
      .to.throw(EventFormatError, 'tags: ["a"] is no trait as stores keep it')
      .with.property("hint", "the store's data was changed by other means; correct that event's traits");
  });
});
