import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { formatMicros, instantFromMicros, microsFromInstant, parseMicros } from "../src/index.js";

/** The years in which microseconds are exact in a number: 1684 to 2255. */
const exactMicros = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const FIRST = -62_135_596_800_000_000;
const END = 253_402_300_800_000_000;

describe("parseMicros", () => {
  const MICROS = 1_336_508_628_028_195;

  it("reads the datetimes that OpenStack sends", () => {
    for (const text of [
      "2012-05-08 20:23:48.028195",
      "2012-05-08T20:23:48.028195",
      "2012-05-08T20:23:48.028195Z",
      "2012-05-08 20:23:48.028195+00:00",
      "2012-05-08T20:23:48.028195-00:00",
      "2012-05-08T22:23:48.028195+02:00",
      "2012-05-08T22:23:48.028195+0200",
      "2012-05-08T22:23:48.028195+02",
      "2012-05-08T14:53:48.028195-05:30",
      "2012-05-09T19:22:48.028195+22:59",
    ]) {
      expect(parseMicros(text), text).to.equal(MICROS);
    }
  });

  it("reads fractions of one to nine digits, and cuts off what is finer than a microsecond", () => {
    const fractions = ["5", "50", "028", "0281", "028195", "0281959", "02819599", "028195999"];
    expect(
      fractions.map((digits) => parseMicros(`2012-05-08 20:23:48.${digits}`)! - MICROS + 28_195),
    ).to.deep.equal([500_000, 500_000, 28_000, 28_100, 28_195, 28_195, 28_195, 28_195]);
    expect(parseMicros("1969-12-31T23:59:59.999999999")).to.equal(-1);
  });

  it("reads a date alone, and a time without seconds", () => {
    expect(parseMicros("2012-05-08")).to.equal(Date.UTC(2012, 4, 8) * 1000);
    expect(parseMicros("2012-05-08 20:23")).to.equal(Date.UTC(2012, 4, 8, 20, 23) * 1000);
    expect(parseMicros("2012-05-08T20:23Z")).to.equal(Date.UTC(2012, 4, 8, 20, 23) * 1000);
    expect(parseMicros("2012-05-08T20:23+02")).to.equal(Date.UTC(2012, 4, 8, 18, 23) * 1000);
  });

  it("gives undefined for anything else", () => {
    for (const text of [
      ..."|now|2012|2012-05|2012-5-8|2012-05-8|20120508|12-05-08|02012-05-08|+02012-05-08|-2012-05-08".split(
        "|",
      ),
      ..."2012/05/08|2012-05-08x|2012-05-08Z|2012-05-08 |2012-05-08T|2012-05-08T20|2012-05-08T20:2".split(
        "|",
      ),
      ..."2012-05-08T2023|2012-05-08t20:23|2012-05-08_20:23|2012-05-08  20:23| 2012-05-08|20x2-05-08".split(
        "|",
      ),
      ..."x012-05-08|201x-05-08|2x12-05-08|2012-05-08T20:23:|2012-05-08T20:23:4|2012-05-08T20:23.5".split(
        "|",
      ),
      ..."2012-05-08T20:23:48.|2012-05-08T20:23:48,5|2012-05-08T20:23:48.1234567890".split("|"),
      ..."2012-05-08T20:23:48z|2012-05-08T20:23:48 Z|2012-05-08T20:23:48ZZ|2012-05-08T20:23:48 ".split("|"),
      ..."2012-05-08T20:23:48+|2012-05-08T20:23:48+2|2012-05-08T20:23:48+02:0|2012-05-08T20:23:48+020".split(
        "|",
      ),
      ..."2012-05-08T20:23:48+02:000|2012-05-08T20:23:48+02-00|2012-05-08T20:23:48+0x:00".split("|"),
      ..."2012-05-08T20:23:48+24:00|2012-05-08T20:23:48+02:60|2012-05-08T20:23:48[UTC]|２０１２-05-08".split(
        "|",
      ),
    ]) {
      expect(parseMicros(text), JSON.stringify(text)).to.equal(undefined);
    }
  });

  it("gives undefined for dates and times that don't exist", () => {
    for (const text of [
      ..."2012-00-08|2012-13-08|2012-05-00|2012-05-32|2012-04-31|2013-02-29|1900-02-29|0000-01-01".split("|"),
      ..."2012-05-08T24:00|2012-05-08T20:60|2012-05-08T20:23:60|0001-01-01T00:00+00:01".split("|"),
      "9999-12-31T23:59:59.999999-00:01",
    ]) {
      expect(parseMicros(text), text).to.equal(undefined);
    }
    expect(parseMicros("2000-02-29")).to.equal(Date.UTC(2000, 1, 29) * 1000);
    expect(parseMicros("0001-01-01")).to.equal(FIRST);
  });

  it("says the same of a date, whatever dates were read before", () => {
    const two = (number: number): string => String(number).padStart(2, "0");
    const date = fc
      .tuple(fc.constantFrom("1999", "2000", "2001"), fc.integer({ max: 14, min: 0 }), fc.nat(33))
      .map(([year, month, day]) => `${year}-${two(month)}-${two(day)}`);
    const unreadable = fc.constantFrom("2000-01-x1", "2000-01-1x", "2000-x1-01", "200x-01-01");
    fc.assert(
      fc.property(fc.array(fc.oneof(date, unreadable), { minLength: 20, maxLength: 60 }), (dates) => {
        for (const text of [...dates, ...dates].flatMap((one) => [one, one])) {
          const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
          const utc = new Date(Date.UTC(year, month - 1, day));
          const exists = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day;
          expect(parseMicros(text), text).to.equal(exists ? utc.getTime() * 1000 : undefined);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("never leaves the year 9999 by rounding", () => {
    expect(parseMicros("9999-12-31T23:59:59.999999")).to.equal(END - 32);
  });

  it("never throws, whatever the text", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789-:. TZ+") });
    fc.assert(
      fc.property(fc.oneof(fc.string(), digits), (text) => {
        const micros = parseMicros(text);
        expect(micros === undefined || Number.isInteger(micros)).to.equal(true);
      }),
    );
  });

  it("agrees with Temporal about every text that both read", () => {
    const field = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
    const text = fc
      .tuple(fc.integer({ min: 1600, max: 2260 }), field(13), field(32), field(24), field(61), field(60))
      .map(
        ([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}`,
      );
    const fraction = fc.stringMatching(/^[0-9]{1,9}$/).map((digits) => `.${digits}`);
    const offset = fc.oneof(
      fc.constant("Z"),
      fc.tuple(fc.constantFrom("+", "-"), field(24), field(60)).map(([sign, h, m]) => `${sign}${h}:${m}`),
    );
    fc.assert(
      fc.property(text, fc.option(fraction, { nil: "" }), offset, (datetime, digits, zone) => {
        const source = datetime + digits + zone;
        // Temporal takes a leap second for the second before it; there is none in UTC as counted here.
        fc.pre(!datetime.endsWith(":60"));
        let expected: number | undefined;
        try {
          expected = microsFromInstant(Temporal.Instant.from(source));
        } catch {
          expected = undefined;
        }
        expect(parseMicros(source), source).to.equal(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("formatMicros", () => {
  it("writes six digits and no zone", () => {
    expect(formatMicros(1_425_051_084_473_932)).to.equal("2015-02-27T15:31:24.473932");
    expect(formatMicros(0)).to.equal("1970-01-01T00:00:00.000000");
    expect(formatMicros(-1)).to.equal("1969-12-31T23:59:59.999999");
    expect(formatMicros(FIRST)).to.equal("0001-01-01T00:00:00.000000");
    expect(formatMicros(END - 32)).to.equal("9999-12-31T23:59:59.999968");
  });

  it("writes years of more than four digits, and none, as Temporal does", () => {
    expect(formatMicros(END)).to.equal("+010000-01-01T00:00:00.000000");
    expect(formatMicros(FIRST - 1_000_000)).to.equal("0000-12-31T23:59:59.000000");
    expect(formatMicros(-1e17)).to.equal("-001199-02-15T14:13:20.000000");
  });

  it("refuses what is no instant", () => {
    for (const micros of [Number.NaN, Number.POSITIVE_INFINITY, 0.5, 1e22]) {
      expect(() => formatMicros(micros), String(micros)).to.throw(RangeError);
    }
  });

  it("is the inverse of parseMicros", () => {
    // Numbers are further apart outside the exact years; multiples of 64 exist in all of them.
    const rough = fc.integer({ min: FIRST / 64, max: END / 64 - 1 }).map((n) => n * 64);
    fc.assert(
      fc.property(fc.oneof(exactMicros, rough), (micros) => {
        expect(parseMicros(formatMicros(micros))).to.equal(micros);
      }),
      { numRuns: 2000 },
    );
  });

  it("agrees with Temporal", () => {
    fc.assert(
      fc.property(exactMicros, (micros) => {
        const text = instantFromMicros(micros).toString({ fractionalSecondDigits: 6 });
        expect(`${formatMicros(micros)}Z`).to.equal(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("agrees with Date on every day of 400 years, and so does parseMicros", () => {
    const wrong: string[] = [];
    for (let day = -25_567; day < 120_530; day++) {
      const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
      const micros = day * 86_400_000_000;
      if (formatMicros(micros) !== `${date}T00:00:00.000000` || parseMicros(date) !== micros)
        wrong.push(date);
    }
    expect(wrong).to.deep.equal([]);
  });
});

describe("microsFromInstant", () => {
  it("cuts off what is finer than a microsecond, towards the past", () => {
    expect(microsFromInstant(Temporal.Instant.from("1970-01-01T00:00:00.0000019Z"))).to.equal(1);
    expect(microsFromInstant(Temporal.Instant.from("1969-12-31T23:59:59.9999985Z"))).to.equal(-2);
    expect(microsFromInstant(Temporal.Instant.from("1969-12-31T23:59:59.999998Z"))).to.equal(-2);
  });

  it("is the inverse of instantFromMicros", () => {
    fc.assert(
      fc.property(exactMicros, (micros) => {
        expect(microsFromInstant(instantFromMicros(micros))).to.equal(micros);
      }),
    );
  });
});
