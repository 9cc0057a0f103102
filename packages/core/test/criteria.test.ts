import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { Criteria } from "../src/criteria/criteria.js";
import type { Event } from "../src/event/event.js";
import { eventFromJSON } from "../src/event/event-json.js";

const event: Event = eventFromJSON({
  message_id: "m",
  event_type: "compute.x",
  timestamp: "2015-02-27T15:31:24.473932",
  memory_mb: 512,
  weight: 2.5,
  rescue: true,
  state: "active",
  size: "5",
  launched_at: { __type__: "datetime", datetime: "2015-02-27T10:00:00" },
});

/** Whether the event's trait meets a criterion. */
const meets = (trait: string, criterion: unknown): boolean =>
  Criteria.parse({ traits: { [trait]: criterion } }).matches(event);

describe("a constant criterion", () => {
  it("compares without conversion", () => {
    expect(meets("memory_mb", 512)).to.equal(true);
    expect(meets("memory_mb", "512")).to.equal(false);
    expect(meets("size", "5")).to.equal(true);
    expect(meets("size", 5)).to.equal(false);
    expect(meets("state", "Active")).to.equal(false);
    expect(meets("launched_at", "2015-02-27T10:00:00")).to.equal(false);
    expect(meets("nosuch", "")).to.equal(false);
  });

  it("takes a boolean as 0 or 1, as events keep them", () => {
    expect(meets("rescue", true)).to.equal(true);
    expect(meets("rescue", false)).to.equal(false);
    expect(meets("rescue", 1)).to.equal(true);
    expect(meets("rescue", { in: [true] })).to.equal(true);
    expect(meets("rescue", { int: true })).to.equal(true);
  });
});

describe("a number criterion", () => {
  it("knows seven operators, with and without blanks", () => {
    const verdicts: [string, boolean][] = [
      ["512", true],
      ["= 512", true],
      ["== 512", true],
      ["!= 512", false],
      ["!= 511", true],
      ["< 513", true],
      ["< 512", false],
      ["<= 512", true],
      ["> 511", true],
      ["> 512", false],
      [">= 512", true],
      [">=512", true],
      ["  >   511  ", true],
      ["> -3", true],
      ["+512", true],
    ];
    for (const kind of ["int", "float", "numeric"]) {
      for (const [text, matches] of verdicts)
        expect(meets("memory_mb", { [kind]: text }), text).to.equal(matches);
    }
  });

  it("compares by value, whatever its kind", () => {
    expect(meets("weight", { int: "> 2" })).to.equal(true);
    expect(meets("weight", { numeric: "2.5" })).to.equal(true);
    expect(meets("weight", { float: 2.5 })).to.equal(true);
    expect(meets("weight", { float: "< 2.5e0" })).to.equal(false);
    expect(meets("memory_mb", { float: "512.0" })).to.equal(true);
  });

  it("never matches an absent trait or another type, whatever the operator", () => {
    for (const trait of ["nosuch", "size", "launched_at"]) {
      for (const text of ["!= 4", "< 100", ">= 0", "5"]) expect(meets(trait, { int: text })).to.equal(false);
    }
  });
});

describe("a datetime criterion", () => {
  it("evaluates its expression with the event's own datetimes", () => {
    expect(meets("launched_at", { datetime: "day" })).to.equal(true);
    expect(meets("launched_at", { datetime: "hour" })).to.equal(false);
    expect(meets("timestamp", { datetime: "$launched_at to $launched_at + 1d" })).to.equal(true);
    expect(meets("launched_at", { datetime: "$launched_at" })).to.equal(true);
  });

  it("doesn't match where a variable is missing or no datetime, nor another type of trait", () => {
    expect(meets("launched_at", { datetime: "day($nosuch)" })).to.equal(false);
    expect(meets("launched_at", { datetime: "day($state)" })).to.equal(false);
    expect(meets("launched_at", { datetime: "day($constructor)" })).to.equal(false);
    expect(meets("state", { datetime: "day" })).to.equal(false);
    expect(meets("nosuch", { datetime: "day" })).to.equal(false);
  });

  it("doesn't match where the event's times make the expression impossible", () => {
    const criteria = Criteria.parse({ timestamp: "$timestamp @ 31d" });
    expect(criteria.matches(event)).to.equal(false);
    expect(criteria.explain(event)).to.match(
      /^timestamp: \$timestamp @ 31d can't be evaluated for this event: .*day 31 of February 2015/,
    );
    const january = { ...event, timestamp: Temporal.Instant.from("2015-01-31T00:00:00Z") };
    expect(criteria.matches(january)).to.equal(true);
  });
});

describe("the timestamp of a criteria record", () => {
  it("must contain the event's own time", () => {
    const matches = (timestamp: string) => Criteria.parse({ timestamp }).matches(event);
    expect(matches("$launched_at to $launched_at + 6h")).to.equal(true);
    expect(matches("$launched_at to $launched_at + 1h")).to.equal(false);
    expect(matches("day($nosuch)")).to.equal(false);
  });
});

describe("our own kinds of criteria", () => {
  it("are glob and regex for text, and for text alone", () => {
    expect(meets("state", { glob: "act*" })).to.equal(true);
    expect(meets("state", { glob: ["*", "!act*"] })).to.equal(false);
    expect(meets("memory_mb", { glob: "*" })).to.equal(false);
    expect(meets("nosuch", { glob: "*" })).to.equal(false);
    expect(meets("state", { regex: "ctiv" })).to.equal(true);
    expect(meets("state", { regex: "^ctiv" })).to.equal(false);
    expect(meets("memory_mb", { regex: "5" })).to.equal(false);
    expect(meets("nosuch", { regex: "" })).to.equal(false);
  });

  it("are in, a list of constants of any type", () => {
    expect(meets("state", { in: ["x", "active"] })).to.equal(true);
    expect(meets("memory_mb", { in: ["512", 511] })).to.equal(false);
    expect(meets("state", { in: [] })).to.equal(false);
    expect(meets("nosuch", { in: ["x"] })).to.equal(false);
  });

  it("are exists, which alone takes an absent trait", () => {
    expect(meets("state", { exists: true })).to.equal(true);
    expect(meets("state", { exists: false })).to.equal(false);
    expect(meets("nosuch", { exists: false })).to.equal(true);
    expect(meets("nosuch", { exists: true })).to.equal(false);
    expect(meets("constructor", { exists: true })).to.equal(false);
    expect(meets("toString", { exists: false })).to.equal(true);
  });

  it("are any, all and none around criteria on one trait", () => {
    expect(meets("memory_mb", { any: [{ int: "> 1000" }, 512] })).to.equal(true);
    expect(meets("memory_mb", { any: [{ int: "> 1000" }, "512"] })).to.equal(false);
    expect(meets("memory_mb", { all: [{ int: "> 100" }, { int: "< 1000" }] })).to.equal(true);
    expect(meets("memory_mb", { all: [{ int: "> 100" }, { int: "< 200" }] })).to.equal(false);
    expect(meets("memory_mb", { none: [{ int: "> 1000" }, "512"] })).to.equal(true);
    expect(meets("memory_mb", { none: [{ int: "> 100" }] })).to.equal(false);
    expect(meets("memory_mb", { any: [] })).to.equal(false);
    expect(meets("memory_mb", { all: [] })).to.equal(true);
    expect(meets("memory_mb", { none: [] })).to.equal(true);
  });

  it("take an absent trait in any and all only by exists, and never in none", () => {
    expect(meets("nosuch", { any: [{ exists: false }, 5] })).to.equal(true);
    expect(meets("nosuch", { all: [{ exists: false }] })).to.equal(true);
    expect(meets("nosuch", { all: [] })).to.equal(false);
    expect(meets("nosuch", { none: [] })).to.equal(false);
    expect(meets("nosuch", { none: [5] })).to.equal(false);
  });

  it("are any, all and none around whole criteria records", () => {
    const matches = (config: unknown) => Criteria.parse(config).matches(event);
    const here = { event_type: "compute.*", traits: { state: "active" } };
    const elsewhere = { event_type: "compute.*", traits: { state: "building" } };
    expect(matches({ any: [elsewhere, here] })).to.equal(true);
    expect(matches({ any: [elsewhere] })).to.equal(false);
    expect(matches({ any: [] })).to.equal(false);
    expect(matches({ all: [here, {}] })).to.equal(true);
    expect(matches({ all: [here, elsewhere] })).to.equal(false);
    expect(matches({ all: [] })).to.equal(true);
    expect(matches({ none: [elsewhere] })).to.equal(true);
    expect(matches({ none: [elsewhere, here] })).to.equal(false);
    expect(matches({ event_type: "volume.*", any: [here] })).to.equal(false);
    expect(matches({ none: [{ any: [{ all: [{ timestamp: "day" }] }] }] })).to.equal(false);
  });
});

describe("a criteria record", () => {
  it("takes every event when it is empty, also where its keys have no values", () => {
    expect(Criteria.parse({}).matches(event)).to.equal(true);
    expect(
      Criteria.parse({ event_type: null, traits: null, timestamp: null, number: null }).matches(event),
    ).to.equal(true);
  });

  it("takes nothing with an empty list of event types", () => {
    expect(Criteria.parse({ event_type: [] }).matches(event)).to.equal(false);
  });

  it("has a number, 1 unless given, and a map of distinguishing names", () => {
    expect(Criteria.parse({}).number).to.equal(1);
    const criteria = Criteria.parse({ number: 3, map_distinguished_by: { instance_id: "uuid" } });
    expect(criteria.number).to.equal(3);
    expect([...criteria.mapDistinguishedBy]).to.deep.equal([["instance_id", "uuid"]]);
  });

  it("says whether an event type can match at all", () => {
    const criteria = Criteria.parse({ event_type: "compute.*", traits: { state: "x" } });
    expect(criteria.acceptsType("compute.y")).to.equal(true);
    expect(criteria.acceptsType("volume.y")).to.equal(false);
  });
});
