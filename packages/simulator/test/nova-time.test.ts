import { expect } from "chai";
import fc from "fast-check";
import { DAY, findMicros, startOfDay, toDate, toEnvelopeTime, toPayloadTime } from "../src/nova-time.js";

const TIMES = fc.integer({ min: 0, max: Date.parse("2250-01-01") * 1_000 });

describe("Times", () => {
  it("are printed with six digits in envelopes, and read back to the microsecond", () => {
    expect(toEnvelopeTime(1_425_975_303_000_017)).to.equal("2015-03-10 08:15:03.000017");
    fc.assert(fc.property(TIMES, (time) => findMicros(toEnvelopeTime(time)) === time));
  });

  it("are printed in payloads as Python prints them: no fraction where it is zero, nothing where there is none", () => {
    expect(toPayloadTime(1_425_975_303_000_017)).to.equal("2015-03-10 08:15:03.000017");
    expect(toPayloadTime(1_425_975_303_000_000)).to.equal("2015-03-10 08:15:03");
    expect(toPayloadTime(null)).to.equal("");
  });

  it("have a date and a beginning of their day", () => {
    fc.assert(
      fc.property(TIMES, (time) => {
        expect(startOfDay(time) % DAY).to.equal(0);
        expect(time - startOfDay(time)).to.be.within(0, DAY - 1);
        expect(toDate(time)).to.equal(new Date(Math.floor(time / 1_000)).toISOString().slice(0, 10));
      }),
    );
  });

  it("are read with a blank or a T, with or without a fraction or Z, and as a date alone", () => {
    const noon = Date.parse("2026-01-02T12:00:00Z") * 1_000;
    expect(findMicros("2026-01-02 12:00:00")).to.equal(noon);
    expect(findMicros("2026-01-02T12:00:00Z")).to.equal(noon);
    expect(findMicros("2026-01-02T12:00:00.5+00:00")).to.equal(noon + 500_000);
    expect(findMicros("2026-01-02")).to.equal(noon - DAY / 2);
  });

  it("aren't read from anything else", () => {
    for (const text of [
      "",
      "noon",
      "2026-13-01",
      "2026-02-30",
      "2026-01-01 25:00:00",
      "2026-01-01 12:00:00+01:00",
    ]) {
      expect(findMicros(text), text).to.equal(undefined);
    }
  });
});
