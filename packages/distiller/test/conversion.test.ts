import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import type { TraitType } from "../src/index.js";
import { convertValue, Unconvertible } from "../src/trait-value/convert-value.js";
import { parseIsoInstant } from "../src/trait-value/iso-datetime.js";

function converted(type: TraitType, value: unknown): unknown {
  const result = convertValue(type, value);
  return result instanceof Unconvertible ? `(${result.reason})` : result;
}

describe("parseIsoInstant", () => {
  const read = (text: string) => parseIsoInstant(text)?.toString();

  it("reads what OpenStack's services send, with all six digits", () => {
    expect(read("2012-05-08 20:23:48.028195")).to.equal("2012-05-08T20:23:48.028195Z");
    expect(read("2012-05-08T20:23:48.028195Z")).to.equal("2012-05-08T20:23:48.028195Z");
    expect(read("2012-05-08T22:23:48.028195+02:00")).to.equal("2012-05-08T20:23:48.028195Z");
    expect(read("2012-05-08T15:23:48-0500")).to.equal("2012-05-08T20:23:48Z");
    expect(read("1969-12-31T23:59:59.999999")).to.equal("1969-12-31T23:59:59.999999Z");
  });

  it("cuts off what is finer than a microsecond", () => {
    expect(read("2012-05-08T20:23:48.0281959")).to.equal("2012-05-08T20:23:48.028195Z");
    expect(read("2012-05-08T20:23:48.5")).to.equal("2012-05-08T20:23:48.5Z");
  });

  it("reads the shorter forms", () => {
    expect(read("2013")).to.equal("2013-01-01T00:00:00Z");
    expect(read("2013-02")).to.equal("2013-02-01T00:00:00Z");
    expect(read("2013-2-3")).to.equal("2013-02-03T00:00:00Z");
    expect(read("20130203T0405")).to.equal("2013-02-03T04:05:00Z");
    expect(read("2013-02-03T04+01")).to.equal("2013-02-03T03:00:00Z");
    expect(read("2013-02-03 04:05:06,25Z\n")).to.equal("2013-02-03T04:05:06.25Z");
  });

  it("stays exact where microseconds leave the exact numbers", () => {
    expect(read("9999-12-31T23:59:59.999999")).to.equal("9999-12-31T23:59:59.999999Z");
    expect(read("0001-01-01T00:00:00.000001")).to.equal("0001-01-01T00:00:00.000001Z");
  });

  it("refuses what isn't in the calendar, and other texts", () => {
    const refused = [
      "",
      "today",
      "201302",
      "2013-02-29",
      "2013-13-01",
      "2013-01-01T24:00:00",
      "2013-01-01T00:00:60",
    ];
    refused.push(
      "0000-01-01",
      "2013-01-01T00:00:00+24:00",
      "2013-01-01T00:00:00 UTC",
      "2014-05-1510: 24: 56.335612",
    );
    refused.push(
      "9999-12-31T23:59:59-01:00",
      "0001-01-01T00:00:00+01:00",
      "2013-01-01T00:00:00.",
      "1375391804",
    );
    for (const text of refused) expect(read(text), text).to.equal(undefined);
  });

  it("reads the usual form as Temporal does, whatever character is wrong in it", () => {
    const dates = fc.date({ min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true });
    const mark = fc.constantFrom(..."0123456789:-.TZ+ x/");
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 999 }), fc.nat(25), mark, (date, micros, at, wrong) => {
        const text = date.toISOString().replace("Z", String(micros).padStart(3, "0"));
        const changed = text.slice(0, at) + wrong + text.slice(at + 1);
        expect(read(text)).to.equal(Temporal.Instant.from(`${text}Z`).toString());
        // With a digit in the place of a mark it is another form, which may be fine as well.
        if (/\d/.test(wrong) === /\d/.test(text[at]!)) {
          expect(read(changed), changed).to.equal(instantOf(`${changed}Z`));
        }
      }),
    );
  });
});

/** Undefined where there is no such time, or the original couldn't hold it: a leap second is none of its times. */
function instantOf(text: string): string | undefined {
  if (text.slice(17, 19) === "60" || text.startsWith("0000")) return undefined;
  try {
    return Temporal.Instant.from(text).toString();
  } catch {
    return undefined;
  }
}

describe("converting a value", () => {
  it("makes text of anything: Python's booleans, short numbers, JSON", () => {
    expect(
      [true, false, 12, 1.5, [1, "a"], { b: null }].map((value) => converted("text", value)),
    ).to.deep.equal(["True", "False", "12", "1.5", '[1,"a"]', '{"b":null}']);
    const time = Temporal.Instant.from("2015-02-27T00:00Z");
    expect(converted("text", time)).to.equal("2015-02-27T00:00:00Z");
    expect(converted("none", 5)).to.equal("5");
  });

  it("makes integers as Python's int() does", () => {
    expect(
      ["12", " -12\n", "+7", 12.7, -12.7, true, false, -0.5].map((value) => converted("int", value)),
    ).to.deep.equal([12, -12, 7, 12, -12, 1, 0, 0]);
    for (const value of ["12abc", "12.7", "1_000", "", "0x10", "1e3", [], {}, Number.POSITIVE_INFINITY]) {
      expect(converted("int", value)).to.equal("(is no integer)");
    }
    for (const value of ["9007199254740993", 1e300]) {
      expect(converted("int", value)).to.equal("(is beyond ±9007199254740991, where integers aren't exact)");
    }
  });

  it("makes floats as Python's float() does, but for infinities", () => {
    expect(["1.5", " .5 ", "5.", "-1e3", 3, true].map((value) => converted("float", value))).to.deep.equal([
      1.5, 0.5, 5, -1000, 3, 1,
    ]);
    for (const value of ["nan", "inf", "1e999", "1_0.5", "0x10", "", "1.5.2", []]) {
      expect(converted("float", value)).to.equal("(is no finite number)");
    }
  });

  it("makes datetimes of ISO text alone", () => {
    expect(String(converted("datetime", "2015-02-27"))).to.equal("2015-02-27T00:00:00Z");
    for (const value of [1375391804, true, "yesterday", ["2015"]]) {
      expect(converted("datetime", value)).to.equal("(is no ISO date and time)");
    }
  });

  it("refuses what JSON can't write, however deep it is", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(converted("text", deep)).to.equal(
      "(can't be written as JSON: it is nested too deeply, or no JSON value)",
    );
    expect(converted("text", () => 1)).to.equal("(is no JSON value)");
  });
});
