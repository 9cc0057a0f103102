import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { toIsoDatetime, toIsoSeconds, toPlainDatetime, toShortDatetime } from "../src/plain-datetime.js";
import { at } from "./tagged-events.js";

describe("Datetimes as text", () => {
  it("come in four forms", () => {
    const instant = at("2015-03-10T08:15:03.000017");
    expect(toPlainDatetime(instant)).to.equal("2015-03-10 08:15:03.000017");
    expect(toShortDatetime(instant)).to.equal("2015-03-10 08:15:03.000017");
    expect(toIsoDatetime(instant)).to.equal("2015-03-10T08:15:03.000017Z");
    expect(toIsoSeconds(instant)).to.equal("2015-03-10T08:15:03Z");
  });

  it("lose a fraction of zero in the short form alone", () => {
    const instant = at("2015-03-10T08:15:03");
    expect(toShortDatetime(instant)).to.equal("2015-03-10 08:15:03");
    expect(toPlainDatetime(instant)).to.equal("2015-03-10 08:15:03.000000");
  });

  it("are what Temporal prints, also before 1970", () => {
    const microseconds = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
    fc.assert(
      fc.property(microseconds, (value) => {
        const instant = Temporal.Instant.fromEpochNanoseconds(value * 1000n);
        expect(toIsoDatetime(instant)).to.equal(instant.toString({ fractionalSecondDigits: 6 }));
        expect(toIsoSeconds(instant)).to.equal(
          instant.toString({ smallestUnit: "second", roundingMode: "floor" }),
        );
      }),
    );
  });
});
