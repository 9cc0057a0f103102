import { parse } from "@winchester/timex";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { EventFormatError } from "../src/event/event-format-error.js";
import { distinguishingFromJSON, spanFromJSON, spanToJSON } from "../src/event/span-json.js";

const timestamp = Temporal.Instant.from("2015-02-27T15:31:24.473932Z");
const RANGE = {
  __type__: "timex.TimeRange",
  begin: "2015-02-27T00:00:00.000000",
  end: "2015-02-28T00:00:00.000000",
};
const INSTANT = { __type__: "datetime", datetime: "2015-02-27T16:31:24.473932" };

describe("a span's JSON form", () => {
  it("is a tagged range for a range, and a tagged datetime for an instant", () => {
    expect(spanToJSON(parse("day").evaluate({ timestamp }))).to.deep.equal(RANGE);
    expect(spanToJSON(parse("$timestamp + 1h").evaluate({ timestamp }))).to.deep.equal(INSTANT);
  });

  it("reads back as the same span", () => {
    for (const json of [RANGE, INSTANT]) expect(spanToJSON(spanFromJSON(json))).to.deep.equal(json);
    const range = spanFromJSON(RANGE);
    expect(range.isRange).to.equal(true);
    expect(range.contains(timestamp)).to.equal(true);
    expect(range.contains(range.end)).to.equal(false);
    const instant = spanFromJSON(INSTANT);
    expect(instant.isRange).to.equal(false);
    expect(instant.contains(timestamp)).to.equal(false);
    expect(instant.contains(instant.timestamp)).to.equal(true);
  });

  it("is refused where it is neither, or its times can't be read", () => {
    const messages: [unknown, string][] = [
      [null, "no tagged range or datetime"],
      ["day", "no tagged range or datetime"],
      [{ begin: "2015-02-27T00:00:00" }, "no tagged range or datetime"],
      [{ ...RANGE, begin: "x" }, 'begin: "x" is no time'],
      [{ ...RANGE, end: 5 }, "end: 5 is no time"],
      [{ __type__: "datetime", datetime: "x" }, 'datetime: "x" is no time'],
    ];
    for (const [value, message] of messages) {
      expect(() => spanFromJSON(value), message)
        .to.throw(EventFormatError, message)
        .with.property("hint")
        .that.contains("timex.TimeRange");
    }
  });

  it("is one of the values that tell streams apart, beside text, numbers and instants", () => {
    const read = distinguishingFromJSON({
      instance_id: "i-1",
      size: 5,
      timestamp: RANGE,
      launched_at: INSTANT,
    });
    expect(read).to.include({ instance_id: "i-1", size: 5 });
    expect(read.timestamp).to.have.property("isRange", true);
    expect(read.launched_at).to.be.instanceOf(Temporal.Instant);
    expect(String(read.launched_at)).to.equal("2015-02-27T16:31:24.473932Z");
    expect(() => distinguishingFromJSON({ a: null })).to.throw(EventFormatError);
  });
});
