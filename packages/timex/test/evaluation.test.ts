import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { instantFromMicros, parse } from "../src/index.js";
import { evaluated } from "./evaluating.js";

const at = (text: string) => ({ timestamp: text });

describe("evaluating an instant", () => {
  it("adds the units of fixed length before years and months, and clamps the day once", () => {
    expect(evaluated("$timestamp + 1mo", at("2015-01-31"))).to.equal("2015-02-28T00:00");
    expect(evaluated("$timestamp + 1y", at("2016-02-29"))).to.equal("2017-02-28T00:00");
    expect(evaluated("$timestamp + 1y 2mo", at("2014-12-31"))).to.equal("2016-02-29T00:00");
    expect(evaluated("$timestamp + 1mo 1d", at("2015-01-30"))).to.equal("2015-02-28T00:00");
    expect(evaluated("$timestamp - 1mo 1d", at("2015-03-31"))).to.equal("2015-02-28T00:00");
    expect(evaluated("$timestamp - 13mo", at("2015-01-15T05:06"))).to.equal("2013-12-15T05:06");
  });

  it("carries microseconds into days, those of a day and more too", () => {
    const late = at("2014-12-31T23:30:00.000001");
    expect(evaluated("$timestamp + 23h 7200000000us", late)).to.equal("2015-01-02T00:30:00.000001");
    expect(evaluated("$timestamp - 23h 90000000000us", late)).to.equal("2014-12-29T23:30:00.000001");
    expect(evaluated("day($timestamp + 23h 7200000000us)", late)).to.equal(
      "2015-01-02T00:00 to 2015-01-03T00:00",
    );
    expect(evaluated("day($timestamp - 23h 7200000000us)", late)).to.equal(
      "2014-12-30T00:00 to 2014-12-31T00:00",
    );
  });

  it("sets the components that a replacement names, and no others", () => {
    const moment = at("2015-02-27T15:31:24.473932");
    expect(evaluated("$timestamp @ 12mo 31d 12h 0m 0s", moment)).to.equal("2015-12-31T12:00:00.473932");
    expect(evaluated("$timestamp @ 5us", moment)).to.equal("2015-02-27T15:31:24.000005");
    expect(evaluated("$timestamp @ 2016y 29d", moment)).to.equal("2016-02-29T15:31:24.473932");
  });

  it("is exact to the microsecond, whatever lies between", () => {
    const moment = at("2015-02-27T15:31:24.473933");
    expect(evaluated("$timestamp + 5000y - 5000y", moment)).to.equal("2015-02-27T15:31:24.473933");
    expect(evaluated("$timestamp @ 3y @ 2015y", moment)).to.equal("2015-02-27T15:31:24.473933");
    expect(evaluated("$timestamp - 1us + 150000d 3us - 150000d", moment)).to.equal(
      "2015-02-27T15:31:24.473935",
    );
    expect(evaluated("$timestamp + 9000000000000000us - 9000000000000000us", moment)).to.equal(
      "2015-02-27T15:31:24.473933",
    );
  });

  it("is exact in all years where Temporal gives the result", () => {
    const last = Temporal.Instant.from("1970-01-01T23:59:59.999999Z");
    const span = parse("$last @ 9999y 12mo 31d").evaluate({ last });
    expect(span.timestamp.toString()).to.equal("9999-12-31T23:59:59.999999Z");
  });

  it("gives the nearest number that isn't in the year 10000 where microseconds aren't exact", () => {
    expect(evaluated("$timestamp @ 9999y 12mo 31d", at("1970-01-01T23:59:59.999999"))).to.equal(
      "9999-12-31T23:59:59.999968",
    );
  });
});

describe("evaluating a range", () => {
  it("does to both ends what an operation says", () => {
    const variables = { a: "2014-08-01T02:10", b: "2014-08-07T03:20" };
    expect(evaluated("($a to $b) + 1d 2h", variables)).to.equal("2014-08-02T04:10 to 2014-08-08T05:20");
    expect(evaluated("($a to $b) @ 6h", variables)).to.equal("2014-08-01T06:10 to 2014-08-07T06:20");
  });

  it("takes a number without unit for the unit that fits the length of an interval", () => {
    const added = (end: string) => evaluated("($a to $b) + 1", { a: "2014-01-01", b: end }).split(" ")[0];
    expect(added("2015-01-01")).to.equal("2014-02-01T00:00");
    expect(added("2014-12-31T23:59:59.999999")).to.equal("2014-01-02T00:00");
    expect(added("2014-01-29")).to.equal("2014-01-02T00:00");
    expect(added("2014-01-28T23:59:59.999999")).to.equal("2014-01-01T01:00");
    expect(added("2014-01-02")).to.equal("2014-01-01T01:00");
    expect(added("2014-01-01T23:59:59.999999")).to.equal("2014-01-01T00:01");
    expect(added("2014-01-01T01:00")).to.equal("2014-01-01T00:01");
    expect(added("2014-01-01T00:59:59.999999")).to.equal("2014-01-01T00:00:01");
    expect(added("2014-01-01T00:01")).to.equal("2014-01-01T00:00:01");
    expect(added("2014-01-01T00:00:59.999999")).to.equal("2014-01-01T00:00:00.000001");
    expect(added("2014-01-01")).to.equal("2014-01-01T00:00:00.000001");
    expect(added("2013-01-01")).to.equal("2014-02-01T00:00");
  });

  it("adds a number without unit to the amount of the unit that it means", () => {
    expect(evaluated("($a to $b) + 2h 3", { a: "2014-01-01", b: "2014-01-02" })).to.equal(
      "2014-01-01T05:00 to 2014-01-02T05:00",
    );
    expect(evaluated("day @ 1h 1", at("2014-01-01T12:00"))).to.equal("2014-01-01T02:00 to 2014-01-02T02:00");
  });

  it("may end before it begins, and then contains nothing", () => {
    const span = parse("$timestamp to $timestamp - 1d").evaluate({ timestamp: instantFromMicros(0) });
    expect(span.begin.epochMilliseconds).to.equal(0);
    expect(span.end.epochMilliseconds).to.equal(-86_400_000);
    expect(span.contains(span.begin)).to.equal(false);
    expect(span.contains(span.end)).to.equal(false);
    expect(span.contains(instantFromMicros(-1))).to.equal(false);
  });
});

describe("a time span", () => {
  it("of an instant contains just that", () => {
    const span = parse("$timestamp").evaluate({ timestamp: instantFromMicros(-5) });
    expect(span.isRange).to.equal(false);
    expect([span.begin, span.end, span.timestamp].map(String)).to.deep.equal(
      Array(3).fill("1969-12-31T23:59:59.999995Z"),
    );
    expect([-6, -5, -4].map((micros) => span.contains(instantFromMicros(micros)))).to.deep.equal([
      false,
      true,
      false,
    ]);
  });

  it("of a range contains its begin and not its end", () => {
    const span = parse("hour").evaluate({ timestamp: instantFromMicros(1) });
    expect(span.isRange).to.equal(true);
    expect(span.timestamp.equals(span.begin)).to.equal(true);
    const contained = [-1, 0, 3_599_999_999, 3_600_000_000].map((micros) =>
      span.contains(instantFromMicros(micros)),
    );
    expect(contained).to.deep.equal([false, true, true, false]);
  });

  it("doesn't see what is finer than a microsecond", () => {
    const timestamp = Temporal.Instant.from("1969-12-31T23:59:59.9999994Z");
    const span = parse("$timestamp").evaluate({ timestamp });
    expect(span.timestamp.toString()).to.equal("1969-12-31T23:59:59.999999Z");
    expect(span.contains(timestamp)).to.equal(true);
  });
});

describe("the variable $timestamp", () => {
  it("is the current time where the caller gives none, the same one in the whole expression", () => {
    const before = Date.now();
    const span = parse("$timestamp to $timestamp").evaluate();
    const micros = parse("$timestamp to $timestamp").evaluateMicros({ timestamp: undefined });
    const after = Date.now();
    expect(span.begin.epochMilliseconds).to.be.within(before, after);
    expect(span.end.equals(span.begin)).to.equal(true);
    expect(micros.begin / 1000).to.be.within(before, after);
    expect(micros).to.deep.equal({ begin: micros.begin, end: micros.begin, isRange: true });
  });
});
