import { expect } from "chai";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import type { Event } from "../src/event/event.js";
import { isInstant, isTraitValue } from "../src/event/trait-value.js";
import { wellFormedEvent, wellFormedText } from "../src/event/well-formed-text.js";

const timestamp = Temporal.Instant.from("2015-02-27T15:31:24.473932Z");

/** What the rule says, one code unit at a time. */
function slowlyMended(text: string): string {
  const isHigh = (unit: string | undefined) => unit !== undefined && unit >= "\uD800" && unit <= "\uDBFF";
  const isLow = (unit: string | undefined) => unit !== undefined && unit >= "\uDC00" && unit <= "\uDFFF";
  const units = text.split("");
  return units
    .map((unit, index) => {
      if (unit === "\u0000") return "\uFFFD";
      if (isHigh(unit)) return isLow(units[index + 1]) ? unit : "\uFFFD";
      return isLow(unit) && !isHigh(units[index - 1]) ? "\uFFFD" : unit;
    })
    .join("");
}

describe("well-formed text", () => {
  it("has U+FFFD for each lone surrogate and for U+0000", () => {
    expect(wellFormedText("a\u0000b")).to.equal("a\uFFFDb");
    expect(wellFormedText("\uD83Dx\uDE00")).to.equal("\uFFFDx\uFFFD");
    expect(wellFormedText("\uD83D\uDE00 Zürich")).to.equal("\uD83D\uDE00 Zürich");
  });

  it("is what a slow reading of the rule gives", () => {
    const units = fc.constantFrom("\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\u0000", "a", "ü", "\uFFFF");
    fc.assert(
      fc.property(fc.array(units), (parts) => {
        const text = parts.join("");
        expect(wellFormedText(text)).to.equal(slowlyMended(text));
      }),
    );
  });

  it("leaves an event itself where nothing is to be mended", () => {
    const event: Event = { message_id: "m", event_type: "t", timestamp, state: "Zürich \u{1F600}", size: 5 };
    expect(wellFormedEvent(event)).to.equal(event);
  });

  it("is put into every field, ids and names too, of a copy", () => {
    const event: Event = {
      message_id: "m\u0000",
      event_type: "t\uD800",
      timestamp,
      "a\uDC00": "b\u0000",
      size: 5,
    };
    const mended = wellFormedEvent(event);
    expect(mended).to.deep.equal({
      message_id: "m\uFFFD",
      event_type: "t\uFFFD",
      timestamp,
      "a\uFFFD": "b\uFFFD",
      size: 5,
    });
    expect(event.message_id).to.equal("m\u0000");
    expect(wellFormedEvent({ message_id: "m", event_type: "t", timestamp, "\u0000": 1 })).to.have.property(
      "\uFFFD",
    );
  });
});

describe("a trait value", () => {
  it("is text, a number or an instant, and nothing that a record answers by itself", () => {
    for (const value of ["", 0, timestamp]) expect(isTraitValue(value)).to.equal(true);
    const event: Event = { message_id: "m", event_type: "t", timestamp };
    for (const value of [event.constructor, event.toString, null, undefined, true, [], {}, 5n]) {
      expect(isTraitValue(value)).to.equal(false);
    }
  });

  it("may be an instant of another copy of the polyfill", () => {
    const foreign = { [Symbol.toStringTag]: "Temporal.Instant", epochNanoseconds: 0n };
    expect(isInstant(foreign)).to.equal(true);
    expect(isInstant({ epochNanoseconds: 0n })).to.equal(false);
    expect(isInstant("2015-02-27T15:31:24Z")).to.equal(false);
  });
});
