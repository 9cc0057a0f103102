import assert from "node:assert/strict";
import { inspect } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { instantFromMicros, parse, type TimeSpan } from "../src/index.js";

const timestamp = Temporal.Instant.from("2015-02-27T15:31:24.473932Z");
const evaluate = (source: string): TimeSpan => parse(source).evaluate({ timestamp });

describe("a time span", () => {
  it("gives the same instants each time", () => {
    const span = evaluate("day");
    expect(span.begin).to.equal(span.begin);
    expect(span.end).to.equal(span.end);
    expect(span.timestamp).to.equal(span.begin);
    const instant = evaluate("$timestamp + 1h");
    expect(instant.end).to.equal(instant.begin);
  });

  it("shows its values as JSON and on the console", () => {
    expect(JSON.parse(JSON.stringify({ span: evaluate("day") }))).to.deep.equal({
      span: {
        begin: "2015-02-27T00:00:00Z",
        end: "2015-02-28T00:00:00Z",
        timestamp: "2015-02-27T00:00:00Z",
        isRange: true,
      },
    });
    const { begin, end, timestamp, isRange } = evaluate("day");
    expect(inspect(evaluate("day"))).to.equal(inspect({ begin, end, timestamp, isRange }));
  });

  it("is deeply equal to one of the same ends, whatever was asked of them, and to no other", () => {
    const asked = evaluate("day");
    expect(String(asked.end)).to.equal("2015-02-28T00:00:00Z");
    assert.deepEqual(asked, evaluate("day"));
    assert.notDeepEqual(evaluate("day"), evaluate("day + 1h"));
    assert.notDeepEqual(evaluate("$timestamp"), evaluate("$timestamp + 1us"));
  });

  it("has a contains that can be handed on", () => {
    const { contains } = evaluate("day");
    const instants = ["2015-02-26T23:59:59Z", "2015-02-27T00:00:00Z", "2015-02-28T00:00:00Z"];
    const contained = instants.map((text) => Temporal.Instant.from(text)).filter(contains);
    expect(contained.map(String)).to.deep.equal(["2015-02-27T00:00:00Z"]);
  });

  it("has the ends that evaluateMicros gives", () => {
    const micros = fc.integer({ min: -60_000_000_000_000_000, max: 9_000_000_000_000_000 });
    const sources = fc.constantFrom("$last + 1h", "day($last) + 2h", "$last - 1d to $last", "month($last)");
    fc.assert(
      fc.property(sources, micros, (source, last) => {
        const expression = parse(source);
        const expected = expression.evaluateMicros({ last });
        const span = expression.evaluate({ last: instantFromMicros(last) });
        expect(span.isRange).to.equal(expected.isRange);
        expect(span.begin.equals(instantFromMicros(expected.begin))).to.equal(true);
        expect(span.end.equals(instantFromMicros(expected.end))).to.equal(true);
      }),
    );
  });
});
