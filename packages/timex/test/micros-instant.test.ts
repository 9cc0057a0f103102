import { inspect } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { instantFromMicros, microsFromInstant } from "../src/index.js";

const MICROS = 1425051084473932;
const TEXT = "2015-02-27T15:31:24.473932Z";

const anyMicros = fc.maxSafeInteger();

function trueInstant(micros: number): Temporal.Instant {
  return new Temporal.Instant(BigInt(micros) * 1000n);
}

describe("an instant from microseconds", () => {
  const instant = instantFromMicros(MICROS);

  it("is one of Temporal's class, also for whoever asks its constructor or its tag", () => {
    expect(instant).to.be.instanceOf(Temporal.Instant);
    expect(instant.constructor).to.equal(Temporal.Instant);
    expect(Object.prototype.toString.call(instant)).to.equal("[object Temporal.Instant]");
    expect(Object.keys(instant)).to.deep.equal([]);
  });

  it("has every member that Temporal's has, with the same answers", () => {
    const other = Temporal.Instant.from("2015-03-01T00:00:00Z");
    const reference = trueInstant(MICROS);
    const questions: Record<string, (of: Temporal.Instant) => unknown> = {
      add: (of) => of.add({ hours: 1 }).toString(),
      subtract: (of) => of.subtract({ hours: 1 }).toString(),
      until: (of) => of.until(other).toString(),
      since: (of) => of.since(other).toString(),
      round: (of) => of.round("second").toString(),
      equals: (of) => [of.equals(other), of.equals(reference), of.equals(instant)],
      epochMilliseconds: (of) => of.epochMilliseconds,
      epochNanoseconds: (of) => of.epochNanoseconds,
      toZonedDateTimeISO: (of) => of.toZonedDateTimeISO("Europe/Berlin").toString(),
      toLocaleString: (of: Temporal.Instant) => of.toLocaleString("en", { timeZone: "UTC" }),
      toString: (of: Temporal.Instant) => [
        of.toString(),
        `${of}`,
        of.toString({ fractionalSecondDigits: 9 }),
      ],
      toJSON: (of) => JSON.stringify({ of }),
      valueOf: (of: Temporal.Instant) => messageOf(() => of.valueOf()),
    };
    const members = Object.getOwnPropertyNames(Temporal.Instant.prototype).filter(
      (name) => name !== "constructor",
    );
    expect(Object.keys(questions)).to.have.members(members);
    for (const [name, question] of Object.entries(questions)) {
      expect(question(instant), name).to.deep.equal(question(reference));
    }
  });

  it("is taken by Temporal as its own, to the microsecond", () => {
    fc.assert(
      fc.property(anyMicros, anyMicros, (a, b) => {
        const [first, second] = [instantFromMicros(a), instantFromMicros(b)];
        expect(Temporal.Instant.compare(first, second)).to.equal(Math.sign(a - b));
        expect(Temporal.Instant.from(first).epochNanoseconds).to.equal(BigInt(a) * 1000n);
        expect(trueInstant(a).equals(first)).to.equal(true);
      }),
    );
  });

  it("has the same text and nanoseconds as Temporal's, and the microseconds that it was made of", () => {
    fc.assert(
      fc.property(anyMicros, (micros) => {
        const made = instantFromMicros(micros);
        expect(made.epochNanoseconds).to.equal(trueInstant(micros).epochNanoseconds);
        expect(made.toString()).to.equal(trueInstant(micros).toString());
        expect(microsFromInstant(made)).to.equal(micros + 0);
        expect(microsFromInstant(trueInstant(micros))).to.equal(micros + 0);
      }),
    );
  });

  it("knows no -0", () => {
    expect(Object.is(microsFromInstant(instantFromMicros(-0)), 0)).to.equal(true);
  });

  it("shows itself in logs", () => {
    expect(inspect({ timestamp: instant })).to.equal(`{ timestamp: Temporal.Instant <${TEXT}> }`);
  });

  it("goes as far as Temporal does, where numbers aren't exact any more", () => {
    expect(instantFromMicros(8.64e18).toString()).to.equal("+275760-09-13T00:00:00Z");
  });

  for (const micros of [8.64e18 + 2048, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`throws at once for ${micros}`, () => {
      expect(() => instantFromMicros(micros)).to.throw(RangeError);
    });
  }
});

describe("microseconds of an instant", () => {
  it("are cut off towards the past", () => {
    expect(microsFromInstant(new Temporal.Instant(1_999n))).to.equal(1);
    expect(microsFromInstant(new Temporal.Instant(-1n))).to.equal(-1);
    expect(microsFromInstant(new Temporal.Instant(-2_000n))).to.equal(-2);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing thrown";
}
