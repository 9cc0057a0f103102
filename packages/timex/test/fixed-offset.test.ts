import { expect } from "chai";
import fc from "fast-check";
import { parse, TimexEvaluationError } from "../src/index.js";

const HOUR = 3_600_000_000;

describe("The fixed offset of an expression", () => {
  it("is the variable and the sum of what is added to it and taken from it", () => {
    expect(parse("$last + 1d").fixedOffset).to.deep.equal({ variable: "last", micros: 24 * HOUR });
    expect(parse("$first + 2h - 30m 5us").fixedOffset).to.deep.equal({
      variable: "first",
      micros: 1.5 * HOUR - 5,
    });
    expect(parse("$last").fixedOffset).to.deep.equal({ variable: "last", micros: 0 });
  });

  it("isn't there for months, years, replacements, functions and ranges", () => {
    for (const source of ["$last + 1mo", "$last - 1y", "$last @ 0h", "day($last)", "$first to $last"]) {
      expect(parse(source).fixedOffset, source).to.equal(undefined);
    }
  });

  it("is what evaluating comes to, for any time", () => {
    const duration = fc
      .tuple(fc.nat(40), fc.constantFrom("d", "h", "m", "s", "us"), fc.constantFrom("+", "-"))
      .map(([amount, unit, sign]) => ` ${sign} ${amount}${unit}`);
    fc.assert(
      fc.property(fc.array(duration, { maxLength: 3 }), fc.integer({ min: 0, max: 4e15 }), (parts, last) => {
        const expression = parse(`$last${parts.join("")}`);
        expect(expression.evaluateMicros({ last }).begin).to.equal(
          last + (expression.fixedOffset?.micros ?? Number.NaN),
        );
      }),
    );
  });

  it("takes nobody out of the calendar, not even on the way", () => {
    const thereAndBack = parse("$last + 4000000d - 4000000d");
    expect(thereAndBack.fixedOffset?.micros).to.equal(0);
    expect(() => thereAndBack.evaluateMicros({ last: 0 })).to.throw(TimexEvaluationError, "4000000d");
    expect(() => parse("$last + 4000000d").evaluateMicros({ last: 0 })).to.throw(TimexEvaluationError);
  });

  it("changes nothing about values that aren't microseconds", () => {
    const expression = parse("$last + 1d");
    for (const last of [0.5, Number.NaN, "5", 5n, null]) {
      const variables = { last } as unknown as Record<string, number>;
      expect(() => expression.evaluateMicros(variables), String(last)).to.throw(
        TimexEvaluationError,
        "$last",
      );
    }
  });
});
