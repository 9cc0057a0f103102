import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { type Micros, parse, parseMicros, TimexError, TimexEvaluationError } from "../src/index.js";
import { thrownBy } from "./evaluating.js";

const APRIL_30 = parseMicros("2015-04-30T01:02:03");

function errorOf(source: string, timestamp: Micros | undefined = APRIL_30): TimexEvaluationError {
  const error = thrownBy(() => parse(source).evaluateMicros({ timestamp, first: 0, last: undefined }));
  expect(error).to.be.instanceOf(TimexEvaluationError).and.to.be.instanceOf(TimexError);
  return error as TimexEvaluationError;
}

describe("an evaluation error", () => {
  it("names an unknown variable and those that are known", () => {
    const error = errorOf("$deleted_at + 1h");
    expect(error.name).to.equal("TimexEvaluationError");
    expect(error.code).to.equal("TIMEX_UNKNOWN_VARIABLE");
    expect(error.variable).to.equal("deleted_at");
    expect(error.message).to.equal('unknown variable "$deleted_at"; known here: $first, $timestamp');
    expect(error.hint).to.equal('Use a variable that is known here, or give "deleted_at" a value.');
  });

  it("is the same for both ways of evaluating", () => {
    const first = Temporal.Instant.from("2015-01-01T00:00Z");
    const error = thrownBy(() => parse("$firts to $first").evaluate({ first })) as TimexEvaluationError;
    expect(error.message).to.equal(
      'unknown variable "$firts" (did you mean "$first"?); known here: $first, $timestamp',
    );
    expect(errorOf("$firts to $first").message).to.equal(error.message);
    expect(error.variable).to.equal("firts");
  });

  it("takes nothing that every object has for a variable", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(errorOf(`$${name}`).code, name).to.equal("TIMEX_UNKNOWN_VARIABLE");
      const error = thrownBy(() => parse(`$${name}`).evaluate({})) as TimexEvaluationError;
      expect(error.code, name).to.equal("TIMEX_UNKNOWN_VARIABLE");
    }
  });

  it("says which component doesn't exist", () => {
    const error = errorOf("$timestamp @ 1d 13mo");
    expect(error.code).to.equal("TIMEX_INVALID_COMPONENT");
    expect(error.message).to.equal('"@ 13mo 1d" asks for month 13, and months go from 1 to 12');
    expect(error.hint).to.equal("@ sets components to what it names; to go on from an instant, use + or -.");
    const asked = ["0y", "10000y", "0mo", "0d", "32d", "24h", "60m", "30s 30s", "1000000us"].map(
      (duration) => /asks for (.*)$/.exec(errorOf(`$timestamp @ ${duration}`).message)?.[1],
    );
    expect(asked).to.deep.equal([
      "year 0, and years go from 1 to 9999",
      "year 10000, and years go from 1 to 9999",
      "month 0, and months go from 1 to 12",
      "day 0, and days go from 1 to 31",
      "day 32, and days go from 1 to 31",
      "hour 24, and hours go from 0 to 23",
      "minute 60, and minutes go from 0 to 59",
      "second 60, and seconds go from 0 to 59",
      "microsecond 1000000, and microseconds go from 0 to 999999",
    ]);
  });

  it("says which month lacks the day", () => {
    const error = errorOf("$timestamp @ 31d");
    expect(error.code).to.equal("TIMEX_INVALID_COMPONENT");
    expect(error.message).to.equal(
      "2015-04-30T01:02:03.000000 @ 31d asks for day 31 of April 2015, which has no such day",
    );
    expect(error.hint).to.equal(
      'Set a day that every month has, or shift instead: "+ 1mo" takes the last day where need be.',
    );
    expect(errorOf("$timestamp @ 2mo").message).to.match(/asks for day 30 of February 2015/);
    expect(errorOf("$timestamp @ 2016y 2mo 29d @ 2015y").message).to.match(
      /asks for day 29 of February 2015/,
    );
  });

  it("says what leaves the years 1 to 9999", () => {
    const error = errorOf("$timestamp + 9000y");
    expect(error.code).to.equal("TIMEX_OUT_OF_RANGE");
    expect(error.message).to.equal("2015-04-30T01:02:03.000000 + 9000y lies outside the years 1 to 9999");
    expect(error.hint).to.equal(
      "Use a shorter duration, or look whether the variables have the values that they should.",
    );
    for (const operation of [
      "- 2015y",
      "- 24184mo",
      "+ 9999999d",
      "+ 99999999999999999999999h",
      "- 999999d 9us",
    ]) {
      expect(errorOf(`$timestamp ${operation}`).code, operation).to.equal("TIMEX_OUT_OF_RANGE");
    }
    expect(errorOf(`$timestamp + ${"9".repeat(400)}us`).code).to.equal("TIMEX_OUT_OF_RANGE");
    expect(errorOf(`$timestamp - ${"9".repeat(400)}mo`).code).to.equal("TIMEX_OUT_OF_RANGE");
  });

  it("is there for an operation that leaves the calendar, even if the next one would come back", () => {
    expect(errorOf("$timestamp + 9000y - 9000y").code).to.equal("TIMEX_OUT_OF_RANGE");
    expect(errorOf("$timestamp @ 1y 1mo 1d - 1d 1y").code).to.equal("TIMEX_OUT_OF_RANGE");
  });

  it("is there for the units of the calendar that would end in the year 10000", () => {
    expect(errorOf("year($timestamp @ 9999y)").message).to.equal(
      "the end of the year around 9999-04-30T01:02:03.000000 lies outside the years 1 to 9999",
    );
    for (const name of ["hour", "day", "month"]) {
      const error = errorOf(`${name}($timestamp @ 9999y 12mo 31d 23h)`);
      expect(error.message, name).to.match(new RegExp(`^the end of the ${name} around 9999-12-31T23`));
    }
    expect(errorOf("year($timestamp @ 1y) + 11mo").message).to.equal(
      'after "+ 11mo" the range around 0001-04-30T01:02:03.000000 lies outside the years 1 to 9999',
    );
  });

  it("is there for a variable outside the years 1 to 9999", () => {
    const error = errorOf("$timestamp", 1e18);
    expect(error.code).to.equal("TIMEX_OUT_OF_RANGE");
    expect(error.variable).to.equal("timestamp");
    expect(error.message).to.equal('the variable "$timestamp" lies outside the years 1 to 9999');
    const last = Temporal.Instant.from("-000001-01-01T00:00Z");
    expect(thrownBy(() => parse("$last").evaluate({ last }))).to.include({ code: "TIMEX_OUT_OF_RANGE" });
  });

  it("is there for a variable that is no instant", () => {
    const error = errorOf("$timestamp", Number.NaN);
    expect(error.code).to.equal("TIMEX_INVALID_VARIABLE");
    expect(error.variable).to.equal("timestamp");
    expect(error.message).to.equal(
      'the variable "$timestamp" isn\'t a whole number of microseconds, but NaN',
    );
    expect(error.hint).to.equal(
      "evaluate takes instants of Temporal, evaluateMicros numbers of microseconds.",
    );
    expect(errorOf("$timestamp", 1.5).message).to.match(/but 1\.5$/);
    const last = new Date(0) as unknown as Temporal.Instant;
    expect(thrownBy(() => parse("$last").evaluate({ last })))
      .to.have.property("message")
      .equal('the variable "$last" isn\'t an instant, but an object');
  });

  it("is there for a pinned range without length, which no step brings back to its instant", () => {
    const error = errorOf("hour @ 0h", parseMicros("2015-04-30T01:02:03"));
    expect(error.code).to.equal("TIMEX_EMPTY_RANGE");
    expect(error.message).to.equal(
      'after "@ 0h" the range begins and ends at 2015-04-30T00:00:00.000000, and no step moves it to its instant',
    );
    expect(error.hint).to.equal("Replace fewer components, or shift instead.");
  });
});
