import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { formatMicros, parse } from "../src/index.js";

const timestamp = fc.integer({ min: 0, max: 4_000_000_000_000_000 });
const months = fc.integer({ min: 0, max: 600 });

const datetime = (micros: number) => Temporal.PlainDateTime.from(formatMicros(micros));

/** A duration that counts as smaller than the function's unit. */
const smallerOperation = fc
  .constantFrom(
    ["hour", ["m", "s", "us"]] as const,
    ["day", ["h", "m", "s", "us"]] as const,
    ["month", ["d", "h", "m", "s", "us"]] as const,
    ["year", ["mo", "d", "h", "m", "s", "us"]] as const,
  )
  .chain(([name, units]) =>
    fc.tuple(
      fc.constant(name),
      fc.constantFrom("+", "-"),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom(...units)), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
  )
  .map(([name, operator, parts]) => ({
    name,
    operation: `${operator} ${parts.map((part) => part.join("")).join(" ")}`,
  }));

describe("shifting", () => {
  const fixed = fc
    .tuple(fc.nat(3000), fc.nat(100), fc.nat(100), fc.nat(100), fc.nat(3_000_000))
    .map(([d, h, m, s, us]) => ({
      text: `${d}d ${h}h ${m}m ${s}s ${us}us`,
      micros: (((d * 24 + h) * 60 + m) * 60 + s) * 1_000_000 + us,
    }));

  it("by units of fixed length adds their microseconds, and back gives the same instant", () => {
    fc.assert(
      fc.property(timestamp, fixed, (at, { text, micros }) => {
        expect(parse(`$x + ${text}`).evaluateMicros({ x: at }).begin).to.equal(at + micros);
        expect(parse(`$x - ${text}`).evaluateMicros({ x: at }).begin).to.equal(at - micros);
        expect(parse(`$x + ${text} - ${text}`).evaluateMicros({ x: at }).begin).to.equal(at);
      }),
    );
  });

  it("by months keeps the time and the day, or takes the month's last day", () => {
    fc.assert(
      fc.property(timestamp, months, fc.constantFrom(1, -1), (at, amount, sign) => {
        const before = datetime(at);
        const source = `$x ${sign === 1 ? "+" : "-"} ${amount}mo`;
        const after = datetime(parse(source).evaluateMicros({ x: at }).begin);
        expect(after.toPlainTime().equals(before.toPlainTime())).to.equal(true);
        expect(after.year * 12 + after.month).to.equal(before.year * 12 + before.month + sign * amount);
        expect(after.day).to.equal(Math.min(before.day, after.daysInMonth));
      }),
    );
  });

  it("by a year is shifting by twelve months, whatever else is added", () => {
    fc.assert(
      fc.property(timestamp, fc.nat(50), months, fixed, (at, years, more, { text }) => {
        const separate = parse(`$x + ${years}y ${more}mo ${text}`).evaluateMicros({ x: at });
        expect(parse(`$x + ${text} ${years * 12 + more}mo`).evaluateMicros({ x: at })).to.deep.equal(
          separate,
        );
      }),
    );
  });
});

describe("replacing", () => {
  it("by the same components twice is replacing once", () => {
    const source = fc.constantFrom("@ 5h", "@ 2016y 1mo", "@ 28d 0us", "@ 1mo 31d 7m 8s");
    fc.assert(
      fc.property(timestamp, source, (at, replacement) => {
        const once = parse(`$x ${replacement}`).evaluateMicros({ x: at });
        expect(parse(`$x ${replacement} ${replacement}`).evaluateMicros({ x: at })).to.deep.equal(once);
      }),
    );
  });
});

describe("a pinned range", () => {
  it("contains its argument", () => {
    fc.assert(
      fc.property(timestamp, fc.constantFrom("hour", "day", "month", "year"), (at, name) => {
        const { begin, end } = parse(name).evaluateMicros({ timestamp: at });
        expect(at).to.be.within(begin, end - 1);
      }),
    );
  });

  it("contains it still after any shift that is smaller than its unit", () => {
    fc.assert(
      fc.property(timestamp, smallerOperation, smallerOperation, (at, { name, operation }, next) => {
        const operations = next.name === name ? `${operation} ${next.operation}` : operation;
        const { begin, end } = parse(`${name} ${operations}`).evaluateMicros({ timestamp: at });
        expect(at).to.be.within(begin, end - 1);
      }),
      { numRuns: 500 },
    );
  });

  it("has the ends of the shifted unit where those lie around its argument", () => {
    fc.assert(
      fc.property(timestamp, smallerOperation, (at, { name, operation }) => {
        const { begin, end } = parse(name).evaluateMicros({ timestamp: at });
        const shifted = parse(`($begin to $end) ${operation}`).evaluateMicros({ begin, end });
        const pinned = parse(`${name} ${operation}`).evaluateMicros({ timestamp: at });
        expect(pinned.end - pinned.begin).to.equal(shifted.end - shifted.begin);
        expect(Math.abs((pinned.begin - shifted.begin) % (shifted.end - shifted.begin))).to.equal(0);
        if (at >= shifted.begin && at < shifted.end) expect(pinned).to.deep.equal(shifted);
      }),
    );
  });

  it("is plainly shifted by its whole unit or more", () => {
    fc.assert(
      fc.property(
        timestamp,
        fc.constantFrom("hour + 1h", "hour - 3d", "day + 1d", "day - 2mo", "month + 40mo", "year - 7y"),
        (at, source) => {
          const [name, operation] = [source.split(" ")[0]!, source.replace(/^\w+ /, "")];
          const { begin, end } = parse(name).evaluateMicros({ timestamp: at });
          const shifted = parse(`($begin to $end) ${operation}`).evaluateMicros({ begin, end });
          expect(parse(source).evaluateMicros({ timestamp: at })).to.deep.equal(shifted);
        },
      ),
    );
  });
});
