import { expect } from "chai";
import { Criteria } from "../src/criteria/criteria.js";
import { eventFromJSON } from "../src/event/event-json.js";

const event = eventFromJSON({
  message_id: "m",
  event_type: "compute.x",
  timestamp: "2015-02-27T15:31:24.473932",
  memory_mb: 512,
  state: "active",
  story: "x".repeat(150),
  launched_at: { __type__: "datetime", datetime: "2015-02-27T10:00:00" },
});

type Case = [criteria: unknown, reason: string, explanation: string];

const trait = (name: string, criterion: unknown) => ({ traits: { [name]: criterion } });
const DAY_AFTER = "2015-02-28T00:00:00.000000 to 2015-03-01T00:00:00.000000";

const cases: Case[] = [
  [{ event_type: "y" }, "Wrong event type", 'event_type: "compute.x" does not match "y"'],
  [
    { event_type: ["*", "!compute.*"] },
    "Wrong event type",
    'event_type: "compute.x" is excluded by "!compute.*"',
  ],
  [
    { timestamp: "$timestamp + 1d" },
    "Not time yet.",
    "timestamp: 2015-02-27T15:31:24.473932 is not in $timestamp + 1d (2015-02-28T15:31:24.473932)",
  ],
  [
    { timestamp: "day($nosuch)" },
    "No timestamp trait",
    "timestamp: day($nosuch) needs $nosuch, and the event has no such datetime",
  ],
  [trait("memory_mb", { int: "> 4096" }), "> failed", "memory_mb: 512 is not > 4096"],
  [trait("memory_mb", { float: "= 4096" }), "== failed", "memory_mb: 512 is not 4096"],
  [trait("memory_mb", { int: "!= 512" }), "!= failed", "memory_mb: 512 is not != 512"],
  [trait("memory_mb", "512"), "== failed", 'memory_mb: 512 is not "512"'],
  [trait("nosuch", { int: "> 4096" }), "not 'nosuch'", "nosuch: absent, wanted > 4096"],
  [trait("state", { int: "> 4" }), "> failed", 'state: "active" is text, not a number, wanted > 4'],
  [
    trait("launched_at", { int: 4 }),
    "== failed",
    "launched_at: 2015-02-27T10:00:00.000000 is a datetime, not a number, wanted 4",
  ],
  [trait("story", "y"), "== failed", `story: "${"x".repeat(100)}…" is not "y"`],
  [trait("state", { text: "x" }), "== failed", 'state: "active" is not "x"'],
  [trait("state", { glob: "b*" }), "glob failed", 'state: "active" does not match "b*"'],
  [trait("memory_mb", { glob: ["a", "b"] }), "glob failed", 'memory_mb: 512 is not text like "a", "b"'],
  [trait("state", { regex: "^b" }), "regex failed", 'state: "active" is not text matching /^b/'],
  [trait("state", { in: ["b", 5, true] }), "in failed", 'state: "active" is not in ["b", 5, 1]'],
  [trait("state", { exists: false }), "exists failed", 'state: "active" is there, wanted no value'],
  [trait("nosuch", { exists: true }), "not 'nosuch'", "nosuch: absent, wanted any value"],
  [
    trait("launched_at", { datetime: "day + 1d" }),
    "Not in timerange",
    `launched_at: 2015-02-27T10:00:00.000000 is not in day + 1d (${DAY_AFTER})`,
  ],
  [
    trait("launched_at", { datetime: "day($x)" }),
    "Time: no referenced trait",
    "launched_at: day($x) needs $x, and the event has no such datetime",
  ],
  [
    trait("state", { datetime: "day" }),
    "Not a datetime",
    'state: "active" is not a datetime, wanted one in day',
  ],
  [trait("nosuch", { datetime: "day" }), "not 'nosuch'", "nosuch: absent, wanted in day"],
  [trait("memory_mb", { any: [{ int: "> 999" }, "x"] }), "any failed", 'memory_mb: 512 is not > 999 or "x"'],
  [trait("nosuch", { any: [{ int: "> 999" }, "x"] }), "not 'nosuch'", 'nosuch: absent, wanted > 999 or "x"'],
  [trait("memory_mb", { any: [] }), "any failed", "memory_mb: 512 is not one of no criteria"],
  [trait("memory_mb", { all: [{ int: "> 1" }, { int: "< 9" }] }), "< failed", "memory_mb: 512 is not < 9"],
  [trait("nosuch", { all: [] }), "not 'nosuch'", "nosuch: absent, wanted any value"],
  [trait("memory_mb", { none: [5, { int: "> 1" }] }), "none failed", "memory_mb: 512 must not be > 1"],
  [trait("nosuch", { none: [5] }), "not 'nosuch'", "nosuch: absent, wanted not 5"],
  [trait("nosuch", { none: [5, 6] }), "not 'nosuch'", "nosuch: absent, wanted neither 5 nor 6"],
  [
    { any: [{ event_type: "y" }, trait("state", "b")] },
    "any failed",
    'any: event_type: "compute.x" does not match "y"; state: "active" is not "b"',
  ],
  [{ any: [] }, "any failed", "any: the list is empty"],
  [{ all: [{}, trait("state", "b")] }, "all failed", 'all[1]: state: "active" is not "b"'],
  [{ none: [{ event_type: "y" }, {}] }, "none failed", "none[1]: this one must not match, and does"],
];

describe("explaining why an event doesn't match", () => {
  for (const [config, reason, explanation] of cases) {
    it(`says ${explanation.slice(0, 90)}`, () => {
      const criteria = Criteria.parse(config);
      expect(criteria.matches(event)).to.equal(false);
      expect(criteria.mismatch(event)).to.deep.equal({ reason, explanation });
      expect(criteria.explain(event)).to.equal(explanation);
    });
  }

  it("names the first condition that fails, the event type before all others", () => {
    const criteria = Criteria.parse({
      traits: { memory_mb: 1, state: "b" },
      event_type: "y",
      timestamp: "$nosuch",
    });
    expect(criteria.explain(event)).to.match(/^event_type: /);
    const rest = Criteria.parse({ traits: { memory_mb: 512, state: "b", nosuch: 1 } });
    expect(rest.explain(event)).to.equal('state: "active" is not "b"');
  });

  it("gives null for an event that matches", () => {
    expect(Criteria.parse({ event_type: "compute.*", traits: { memory_mb: 512 } }).explain(event)).to.equal(
      null,
    );
    expect(Criteria.parse({}).mismatch(event)).to.equal(null);
  });
});
