import { expect } from "chai";
import { parse, TimexSyntaxError } from "../src/index.js";
import { parseSyntax } from "../src/parser.js";
import { evaluated, thrownBy } from "./evaluating.js";

const MOMENT = { timestamp: "2014-08-01T02:10:23.000550" };

function refuses(source: string): void {
  expect(
    thrownBy(() => parse(source)),
    source,
  ).to.be.instanceOf(TimexSyntaxError);
}

describe("the grammar of time expressions", () => {
  it("reads every word for a unit", () => {
    const words = "1us 1s 1sec 1m 1min 1h 1hr 1d 1mo 1y 1yr";
    expect(parseSyntax(`$x + ${words}`)).to.deep.equal({
      kind: "instant",
      variable: "x",
      operations: [
        {
          operator: "+",
          duration: { amounts: { us: 1, s: 2, m: 2, h: 2, d: 1, mo: 1, y: 2 }, bare: undefined },
        },
      ],
    });
  });

  it("adds up what names the same unit twice, and numbers without a unit", () => {
    expect(parseSyntax("day + 1h 2 30min 2h 3"))
      .to.have.nested.property("operations[0].duration")
      .deep.equal({
        amounts: { h: 3, m: 30 },
        bare: 5,
      });
  });

  it("applies operators from left to right", () => {
    expect(evaluated("$timestamp + 1h @ 0h", MOMENT)).to.equal("2014-08-01T00:10:23.000550");
    expect(evaluated("$timestamp @ 23h + 1h", MOMENT)).to.equal("2014-08-02T00:10:23.000550");
  });

  it("gives operators behind a `to` to its right side", () => {
    const variables = { a: "2014-01-01", b: "2014-01-02" };
    expect(evaluated("$a to $b + 1h", variables)).to.equal("2014-01-01T00:00 to 2014-01-02T01:00");
    expect(evaluated("($a to $b) + 1h", variables)).to.equal("2014-01-01T01:00 to 2014-01-02T01:00");
    expect(evaluated("$a + 1h to $b @ 5d", variables)).to.equal("2014-01-01T01:00 to 2014-01-05T00:00");
  });

  it("leaves out blanks, tabs and newlines wherever a word ends without them", () => {
    expect(parseSyntax("hour($x-1h)+2")).to.deep.equal(parseSyntax("\n hour (\t$ x - 1 h\n) + 2 "));
    expect(parseSyntax("$a to$b")).to.deep.equal(parseSyntax("$a to $b"));
  });

  it("takes parentheses as if they weren't there", () => {
    expect(parseSyntax("((($x + 1h)) - 2h)")).to.deep.equal(parseSyntax("$x + 1h - 2h"));
    expect(parseSyntax("((day)) + 5")).to.deep.equal(parseSyntax("day + 5"));
    expect(parseSyntax("(($a to ($b))) + 5")).to.deep.equal(parseSyntax("($a to $b) + 5"));
  });

  it("takes $timestamp as the argument of a function without one", () => {
    expect(parseSyntax("day")).to.deep.equal(parseSyntax("day($timestamp)"));
  });

  it("lets variables have the names of functions, and of what every object has", () => {
    expect(parse("$day to $constructor + 1h").variables).to.deep.equal(["day", "constructor"]);
  });

  it("names the variables that evaluating asks for, each once", () => {
    expect(parse("$first to $last + 1d").variables).to.deep.equal(["first", "last"]);
    expect(parse("$first to $first + 1d").variables).to.deep.equal(["first"]);
    expect(parse("day + 6h").variables).to.deep.equal(["timestamp"]);
    expect(parse("$first - 1d")).to.have.property("source", "$first - 1d");
  });

  it("refuses ranges where an instant belongs", () => {
    for (const source of ["day to hour", "$a to day", "($a to $b) to $c", "$a to $b to $c"]) refuses(source);
    for (const source of ["hour(day)", "hour($a to $b)", "year((month))"]) refuses(source);
  });

  it("allows a number without unit only directly on a function or on a `to` range", () => {
    for (const source of ["day + 5", "(day) @ 5", "hour($x) - 5", "($a to $b) + 1h 5"]) {
      expect(() => parse(source), source).to.not.throw();
    }
    for (const source of ["$a + 5", "$a to $b + 5", "day + 1h + 5", "(day @ 1h) - 5"]) refuses(source);
  });

  it("refuses what isn't a time expression", () => {
    for (const source of ["", " ", "()", "day()", "$", "$s", "$to", "y", "to", "5h", "Day", "week"]) {
      refuses(source);
    }
    for (const source of ["$x +", "$x + h", "$x + -1h", "$x + 1.5h", "$x + 1w", "$x + 1d12h", "$x + $y"]) {
      refuses(source);
    }
    for (const source of [
      "$x)",
      "($x",
      "day $x",
      "$x $y",
      "$x h",
      "hour($x",
      "$x ~",
      "$x\r",
      "$x\u00a0",
      "$é",
    ]) {
      refuses(source);
    }
  });

  it("reads durations of any number of parts, and as many operators as are written", () => {
    const long = `$timestamp${" + 1h".repeat(20_000)}`;
    expect(evaluated(long, { timestamp: "2014-01-01" })).to.equal("2016-04-13T08:00");
  });
});
