import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { formatMicros, parse, TimexEvaluationError } from "../src/index.js";
import { parseSyntax } from "../src/parser.js";
import { blanks, expression, VARIABLE_NAMES } from "./model/arbitrary.js";
import { evaluateModel, ModelError } from "./model/evaluation.js";
import { nodeOf, print, type Written } from "./model/expression.js";

/** Mostly the years that matter, and some at the ends of the calendar. */
const micros = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 1_900_000_000_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }) },
  // The first hours and days of months, where clamping and stepping have their edges.
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.integer({ min: -2000, max: 2000 }),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: -1, max: 1 }),
      )
      .map(([months, days, us]) => Date.UTC(2014, months, 1 + days) * 1000 + us),
  },
);
const values = fc.tuple(micros, micros, micros, micros);

function byModel(written: Written, numbers: readonly number[]): string {
  const variables = VARIABLE_NAMES.map((name, index) => [
    name,
    Temporal.PlainDateTime.from(formatMicros(numbers[index]!)),
  ]);
  try {
    const { begin, end, isRange } = evaluateModel(written, Object.fromEntries(variables));
    return `${isRange ? "range" : "instant"} ${begin} ${end}`;
  } catch (error) {
    if (error instanceof ModelError) return "no value";
    throw error;
  }
}

function byPackage(source: string, numbers: readonly number[]): string {
  const variables = VARIABLE_NAMES.map((name, index) => [
    name,
    Temporal.Instant.from(`${formatMicros(numbers[index]!)}Z`),
  ]);
  try {
    const { begin, end, isRange } = parse(source).evaluate(Object.fromEntries(variables));
    const plain = (instant: Temporal.Instant) => instant.toZonedDateTimeISO("UTC").toPlainDateTime();
    return `${isRange ? "range" : "instant"} ${plain(begin)} ${plain(end)}`;
  } catch (error) {
    if (error instanceof TimexEvaluationError) return "no value";
    throw error;
  }
}

describe("any time expression", () => {
  it("is parsed to what was printed, however it is spaced", () => {
    fc.assert(
      fc.property(expression, blanks, (written, spacing) => {
        expect(parseSyntax(print(written, spacing))).to.deep.equal(nodeOf(written));
      }),
      { numRuns: 1000 },
    );
  });

  it("gives what a slow evaluation by Temporal gives", function () {
    this.timeout(60_000);
    let valued = 0;
    fc.assert(
      fc.property(expression, values, (written, numbers) => {
        const outcome = byPackage(print(written, [" "]), numbers);
        expect(outcome).to.equal(byModel(written, numbers));
        if (outcome !== "no value") valued++;
      }),
      { numRuns: 2000 },
    );
    expect(valued).to.be.greaterThan(1000);
  });

  it("gives in microseconds what it gives in instants, where they are exact", () => {
    fc.assert(
      fc.property(expression, values, (written, numbers) => {
        const source = print(written, [" "]);
        const outcome = byPackage(source, numbers);
        const entries = VARIABLE_NAMES.map((name, index) => [name, numbers[index]!]);
        if (outcome === "no value") {
          expect(() => parse(source).evaluateMicros(Object.fromEntries(entries))).to.throw(
            TimexEvaluationError,
          );
          return;
        }
        const { begin, end } = parse(source).evaluateMicros(Object.fromEntries(entries));
        fc.pre(Number.isSafeInteger(begin) && Number.isSafeInteger(end));
        const [, expectedBegin, expectedEnd] = outcome.split(" ");
        const plain = (at: number) => Temporal.PlainDateTime.from(formatMicros(at)).toString();
        expect([plain(begin), plain(end)]).to.deep.equal([expectedBegin, expectedEnd]);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused or parsed, and never fails otherwise, whatever the text", () => {
    const pieces = "$ ( ) + - @ to day hour week x timestamp 1 15 h d mo us 1d2h ~ . \n".split(" ");
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (source) => {
        try {
          expect(parse(source).source).to.equal(source);
        } catch (error) {
          expect(error).to.have.property("code", "TIMEX_SYNTAX");
          expect(error)
            .to.have.property("message")
            .match(/^\d+:\d+: .+; expected .+$/s);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
