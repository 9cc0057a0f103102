import type { Event } from "@winchester/core";
import { ManualClock } from "@winchester/core";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { CloudEventsDistiller } from "../src/index.js";
import { RecordingLogger } from "./recording-logger.js";

const SHIPPED = {
  specversion: "1.0",
  source: "https://example.com/shop",
  id: "A234-1234",
  type: "com.example.order.shipped",
  time: "2026-01-01T13:00:00.000017+01:00",
};

describe("CloudEventsDistiller", () => {
  it("takes the envelope from type, time, and source with id", () => {
    const event = new CloudEventsDistiller().distill(SHIPPED);
    expect(plain(event)).to.deep.equal({
      message_id: "https://example.com/shop A234-1234",
      event_type: "com.example.order.shipped",
      timestamp: "2026-01-01T12:00:00.000017Z",
      source: "https://example.com/shop",
    });
  });

  it("tells two sources with the same id apart", () => {
    const distiller = new CloudEventsDistiller();
    const ids = ["/a", "/b"].map((source) => distiller.distill({ ...SHIPPED, source })?.message_id);
    expect(new Set(ids).size).to.equal(2);
  });

  it("takes the time from the clock where the CloudEvent doesn't say it", () => {
    const clock = new ManualClock(Temporal.Instant.from("2026-01-02T00:00:00Z"));
    const { time: _, ...timeless } = SHIPPED;
    expect(plain(new CloudEventsDistiller({ clock }).distill(timeless))).to.include({
      timestamp: "2026-01-02T00:00:00Z",
    });
  });

  it("makes traits of subject, extensions and nested data, but for nulls and lists", () => {
    const data = { order: { id: "o-1", total: 9.5, gift: true, note: null, lines: [1, 2] }, weight: 3 };
    const event = new CloudEventsDistiller().distill({ ...SHIPPED, subject: "orders/o-1", traceid: 7, data });
    expect(event).to.include({
      subject: "orders/o-1",
      traceid: 7,
      order_id: "o-1",
      order_total: 9.5,
      order_gift: 1,
      weight: 3,
    });
    expect(event).to.not.have.any.keys("order_note", "order_lines");
  });

  it("keeps what is in data from taking the names of envelope and attributes", () => {
    const data = { timestamp: "noon", source: "warehouse", subject: "inner", message_id: 1, event_type: "x" };
    expect(new CloudEventsDistiller().distill({ ...SHIPPED, subject: "outer", data })).to.include({
      source: "https://example.com/shop",
      subject: "outer",
      event_type: "com.example.order.shipped",
      data_timestamp: "noon",
      data_source: "warehouse",
      data_subject: "inner",
      data_message_id: 1,
    });
  });

  it("makes one trait of data that is a text", () => {
    expect(new CloudEventsDistiller().distill({ ...SHIPPED, data: "hello" })).to.include({ data: "hello" });
  });

  it("makes instants of the traits that are said to be datetimes, and leaves out what is none, with a warning", () => {
    const logger = new RecordingLogger();
    const distiller = new CloudEventsDistiller({ datetimes: ["due_at", "paid_at", "absent"], logger });
    const event = distiller.distill({
      ...SHIPPED,
      data: { due_at: "2026-02-01T00:00:00Z", paid_at: "soon" },
    });
    expect(event?.due_at).to.be.instanceOf(Temporal.Instant);
    expect(event).to.not.have.property("paid_at");
    expect(logger.warnings).to.deep.equal([
      "CloudEvent https://example.com/shop A234-1234: paid_at left out: 'soon' is no time",
    ]);
  });

  describe("drops with a warning", () => {
    const MALFORMED: readonly {
      readonly what: string;
      readonly document: unknown;
      readonly problem: string;
    }[] = [
      { what: "null", document: null, problem: "it should be an object" },
      { what: "a text", document: "{}", problem: "it should be an object" },
      { what: "a list", document: [SHIPPED], problem: "it should be an object" },
      {
        what: "an object of another kind",
        document: {},
        problem: 'specversion should be "1.0", not undefined',
      },
      {
        what: "another version",
        document: { ...SHIPPED, specversion: "0.3" },
        problem: `specversion should be "1.0", not '0.3'`,
      },
      {
        what: "no source",
        document: { ...SHIPPED, source: "" },
        problem: "source should be a URI reference",
      },
      {
        what: "a source with a blank, as ids could then be the same",
        document: { ...SHIPPED, source: "a b" },
        problem: "source should be a URI reference",
      },
      {
        what: "an id that is a number",
        document: { ...SHIPPED, id: 7 },
        problem: "id should be text that isn't empty",
      },
      {
        what: "no type",
        document: { ...SHIPPED, type: undefined },
        problem: "type should be text that isn't empty",
      },
      {
        what: "a time that is none",
        document: { ...SHIPPED, time: "yesterday" },
        problem: "time should be a time as in RFC 3339, not 'yesterday'",
      },
      {
        what: "a time without its zone",
        document: { ...SHIPPED, time: "2026-01-01T12:00:00" },
        problem: "time should be a time as in RFC 3339, not '2026-01-01T12:00:00'",
      },
      {
        what: "a time that JSON can't hold",
        document: { ...SHIPPED, time: 1n },
        problem: "time should be a time as in RFC 3339, not 1n",
      },
    ];
    for (const { what, document, problem } of MALFORMED) {
      it(what, () => {
        const logger = new RecordingLogger();
        expect(new CloudEventsDistiller({ logger }).distill(document)).to.equal(null);
        expect(logger.warnings).to.deep.equal([`CloudEvent dropped: ${problem}`]);
      });
    }
  });

  it("never throws, however deep data is", () => {
    const data = JSON.parse(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`) as unknown;
    expect(new CloudEventsDistiller().distill({ ...SHIPPED, data })).to.include({ event_type: SHIPPED.type });
  });

  it("makes the same event of the same CloudEvent, so that a second delivery is a duplicate", () => {
    const distiller = new CloudEventsDistiller();
    const document = { ...SHIPPED, data: { order: { id: "o-1" } } };
    expect(plain(distiller.distill(document))).to.deep.equal(
      plain(distiller.distill(structuredClone(document))),
    );
  });
});

function plain(event: Event | null): Record<string, unknown> {
  return JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
}
