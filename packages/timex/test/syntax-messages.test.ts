import { expect } from "chai";
import { parse, TimexError, TimexSyntaxError } from "../src/index.js";
import { thrownBy } from "./evaluating.js";

const UNITS = "a unit (us, s, sec, m, min, h, hr, d, mo, y, yr)";
const OPERAND = 'a variable ($name), a function (hour, day, month, year) or "("';

function messageOf(source: string): string {
  return (thrownBy(() => parse(source)) as Error).message;
}

function hintOf(source: string): string | undefined {
  return (thrownBy(() => parse(source)) as TimexError).hint;
}

describe("a syntax error", () => {
  it("carries what a caller needs to say it with a better position", () => {
    const error = thrownBy(() => parse("$last + 2h\n + 5 dayz")) as TimexSyntaxError;
    expect(error).to.be.instanceOf(TimexError).and.to.be.instanceOf(TimexSyntaxError);
    expect(error.name).to.equal("TimexSyntaxError");
    expect(error.code).to.equal("TIMEX_SYNTAX");
    expect(error.line).to.equal(2);
    expect(error.column).to.equal(6);
    expect(error.reason).to.equal('unknown unit "dayz" (did you mean "d"?)');
    expect(error.expected).to.deep.equal([UNITS]);
    expect(error.message).to.equal(`2:6: unknown unit "dayz" (did you mean "d"?); expected ${UNITS}`);
    expect(error.hint).to.equal("Write 5d.");
  });

  it("guesses the unit that was meant", () => {
    const guesses = ["3 H", "3 Hours", "3 secs", "3 minuts", "3 mon", "3 micros", "3 YEAR", "3 yaers"].map(
      (duration) => /did you mean "(.*)"/.exec(messageOf(`$x + ${duration}`))?.[1],
    );
    expect(guesses).to.deep.equal(["h", "h", "s", "m", "mo", "us", "y", "y"]);
    expect(messageOf("$x + 1w")).to.equal(`1:7: unknown unit "w"; expected ${UNITS}`);
    expect(messageOf("$x + 1ms")).to.equal(`1:7: unknown unit "ms"; expected ${UNITS}`);
  });

  it("sees that parts of a duration lack the blank between them", () => {
    const message = `1:7: unknown unit "d12h" (did you mean "d 12h"?); expected ${UNITS}`;
    expect(messageOf("$x + 1d12h")).to.equal(message);
    expect(hintOf("$x + 1d12h")).to.equal("Write 1d 12h.");
  });

  it("tells an empty text", () => {
    expect(messageOf("")).to.equal(`1:1: the expression is empty; expected ${OPERAND}`);
    expect(messageOf("\n ")).to.equal(`1:1: the expression is empty; expected ${OPERAND}`);
  });

  it("says at the end of the text what is missing, behind the last word", () => {
    expect(messageOf("$x +  \n")).to.equal("1:5: the expression ends too early; expected a number");
    expect(hintOf("$x +")).to.equal("What follows is a duration, as in 1d 12h.");
    expect(messageOf("$x\nto")).to.equal(`2:3: the expression ends too early; expected ${OPERAND}`);
    expect(messageOf("$")).to.equal("1:2: the expression ends too early; expected the name of a variable");
    expect(messageOf("(\n($x + 1h)")).to.equal(
      '2:10: the expression ends too early; expected "+", "-", "@", "to" or ")"',
    );
    expect(hintOf("(\n($x + 1h)")).to.equal('The "(" at 1:1 isn\'t closed.');
    expect(hintOf("(\n($x + 1h")).to.equal('The "(" at 2:1 isn\'t closed.');
  });

  it("says what could stand in the place of a word", () => {
    expect(messageOf("$x)")).to.equal('1:3: unexpected ")"; expected "+", "-", "@", "to" or the end');
    expect(messageOf("day x")).to.equal('1:5: unexpected "x"; expected "(", "+", "-", "@" or the end');
    expect(messageOf("$x + 1h)")).to.equal(
      '1:8: unexpected ")"; expected a number, "+", "-", "@", "to" or the end',
    );
    expect(messageOf("day + 1)")).to.equal(
      `1:8: unexpected ")"; expected ${UNITS}, a number, "+", "-", "@" or the end`,
    );
    expect(messageOf("$a to $b to $c")).to.equal('1:10: unexpected "to"; expected "+", "-", "@" or the end');
    expect(messageOf("day()")).to.equal(`1:5: unexpected ")"; expected ${OPERAND}`);
    expect(messageOf("$5")).to.equal('1:2: unexpected "5"; expected the name of a variable');
  });

  it("explains what a duration looks like", () => {
    expect(messageOf("$x + h")).to.equal('1:6: unexpected "h"; expected a number');
    expect(hintOf("$x + h")).to.equal("The amount stands before its unit, as in 1h.");
    expect(messageOf("$x + -1h")).to.equal('1:6: unexpected "-"; expected a number');
    expect(hintOf("$x + -1h")).to.equal("Amounts have no sign.");
    expect(messageOf("$x + 1.5h")).to.equal(`1:7: unexpected character "."; expected ${UNITS}`);
    expect(hintOf("$x + 1.5h")).to.equal("Amounts are whole numbers: write 90m for 1.5h.");
  });

  it("names characters that can't be seen by their number", () => {
    const rest = 'expected "+", "-", "@", "to" or the end';
    expect(messageOf("$x ~")).to.equal(`1:4: unexpected character "~"; ${rest}`);
    expect(messageOf("$x 😀")).to.equal(`1:4: unexpected character "😀"; ${rest}`);
    expect(messageOf("$x\u00a0")).to.equal(`1:3: unexpected character U+00A0; ${rest}`);
    expect(messageOf("$x\r\n")).to.equal(`1:3: unexpected character U+000D; ${rest}`);
  });

  it("explains where a number can do without a unit", () => {
    expect(messageOf("$x + 5")).to.equal(`1:6: the number 5 has no unit; expected ${UNITS} behind it`);
    expect(messageOf("day + 1h + 5")).to.equal(`1:12: the number 5 has no unit; expected ${UNITS} behind it`);
    expect(hintOf("$x + 5")).to.equal(
      'A number can do without a unit only directly on a function or on a "to" range, as in "day + 6".',
    );
  });

  it("reports an unknown function when parsing", () => {
    expect(messageOf("week")).to.equal(`1:1: unknown function "week"; expected ${OPERAND}`);
    expect(hintOf("week")).to.equal('If "week" is a variable, write $week.');
    expect(messageOf("days($x)")).to.equal(
      `1:1: unknown function "days" (did you mean "day"?); expected ${OPERAND}`,
    );
    expect(messageOf("first + 1h")).to.equal(
      `1:1: unknown function "first" (did you mean "$first"?); expected ${OPERAND}`,
    );
    expect(messageOf("constructor")).to.equal(`1:1: unknown function "constructor"; expected ${OPERAND}`);
  });

  it("says which words can't name a variable", () => {
    expect(messageOf("$s")).to.equal(
      '1:2: "s" is a unit and can\'t name a variable; expected the name of a variable',
    );
    expect(messageOf("$to")).to.equal(
      '1:2: "to" is an operator and can\'t name a variable; expected the name of a variable',
    );
  });

  it("points at a range that should be an instant", () => {
    const both = "expected an instant ($name) on both sides of it";
    expect(messageOf("day to $x")).to.equal(`1:5: before "to" stands a range; ${both}`);
    expect(messageOf("$x to day + 1h")).to.equal(`1:7: behind "to" stands a range; ${both}`);
    expect(messageOf("hour( day)")).to.equal(
      '1:7: the argument of "hour" is a range; expected an instant ($name)',
    );
  });

  it("limits how deep parentheses nest, instead of running out of stack", () => {
    expect(() => parse(`${"(".repeat(200)}$x${")".repeat(200)}`)).to.not.throw();
    const deep = `${"(".repeat(100_000)}$x`;
    expect(messageOf(deep)).to.equal("1:201: more than 200 parentheses are open");
    expect(hintOf(deep)).to.equal("Remove parentheses: operators are read from left to right without them.");
  });

  it("is about the first problem of a text that has several", () => {
    expect(messageOf("$x + h ~")).to.equal('1:6: unexpected "h"; expected a number');
    expect(messageOf("$x ~ week")).to.match(/^1:4: unexpected character/);
  });
});
