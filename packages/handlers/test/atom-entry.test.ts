import type { Event } from "@winchester/core";
import { expect } from "chai";
import fc from "fast-check";
import { createAtomEntry } from "../src/atompub/atom-entry.js";
import { parseEntry } from "./parse-entry.js";
import { RecordingLogger } from "./recording-logger.js";
import { at } from "./tagged-events.js";
import { validateEntry } from "./validate-entry.js";

const HOSTILE =
  "R&D <1> ]]> ' \" \t tab \n line \u{1F600} \u0000 \u0001 \u001F \u007F \uFFFE \uFFFF \uD800 \uDC00 </atom:entry> &amp; <!--";

const base: Event = {
  message_id: "m-1",
  event_type: "test.event",
  timestamp: at("2015-08-10T08:15:03.000017"),
};

function createEntry(event: Event, changes: Partial<Parameters<typeof createAtomEntry>[1]> = {}): string {
  const options = { title: "", author: "winchester", categories: [], extraInfo: {} };
  return createAtomEntry(event, {
    contentFormat: "json",
    logger: new RecordingLogger(),
    ...options,
    ...changes,
  });
}

/** What XML can say of a text: written independently of the code under test. */
function asXml(text: string): string {
  return Array.from(text, (character) => {
    const point = character.codePointAt(0)!;
    const isForbidden =
      (point < 0x20 && ![9, 10, 13].includes(point)) ||
      (point >= 0xd800 && point <= 0xdfff) ||
      point === 0xfffe ||
      point === 0xffff;
    return isForbidden ? "\uFFFD" : character;
  }).join("");
}

const asWellFormed = (text: string): string => Buffer.from(text).toString();

/** An event that has such a text wherever a text can be. */
function eventWith(text: string): Event {
  return { ...base, event_type: text, display_name: text, original_message_id: text, state: text };
}

describe("Atom entries", () => {
  it("have the parts that RFC 4287 demands", () => {
    const entry = parseEntry(createEntry(base));
    expect(entry).to.deep.include({
      id: "urn:uuid:m-1",
      title: "test.event",
      updated: "2015-08-10T08:15:03.000017Z",
      author: "winchester",
    });
  });

  it("have the configured categories first, then the type, then the original id", () => {
    const entry = createEntry({ ...base, original_message_id: "o-1" }, { categories: ["a", "b"] });
    expect(parseEntry(entry).categories).to.deep.equal(["a", "b", "test.event", "original_message_id:o-1"]);
  });

  it("have the title and author that are configured", () => {
    const entry = parseEntry(createEntry(base, { title: "Server", author: "billing" }));
    expect([entry.title, entry.author]).to.deep.equal(["Server", "billing"]);
  });

  it("hold the event as JSON, datetimes as ISO text", () => {
    const entry = parseEntry(
      createEntry({ ...base, launched_at: at("2015-08-10T00:00:00"), memory_mb: 512 }),
    );
    expect(JSON.parse(entry.contentText)).to.deep.equal({
      message_id: "m-1",
      event_type: "test.event",
      timestamp: "2015-08-10T08:15:03.000017Z",
      launched_at: "2015-08-10T00:00:00.000000Z",
      memory_mb: 512,
    });
  });

  it("hold any text, what XML forbids as U+FFFD", () => {
    const entry = parseEntry(createEntry(eventWith(HOSTILE), { contentFormat: "cuf_xml" }));
    expect(entry.record?.event.resourceName).to.equal(asXml(HOSTILE));
    expect(entry.categories).to.deep.equal([
      `${asXml(HOSTILE)}.cuf`,
      `original_message_id:${asXml(HOSTILE)}`,
    ]);
    expect(entry.title).to.equal(`${asXml(HOSTILE)}.cuf`);
  });

  it("hold in JSON what XML forbids, but for what no text can hold", () => {
    const text = "\u0000 \u0001 ]]> \uD800 \u{1F600}";
    const content = parseEntry(createEntry({ ...base, display_name: text })).contentText;
    expect((JSON.parse(content) as Event).display_name).to.equal("\u0000 \u0001 ]]> \uFFFD \u{1F600}");
  });

  it("are valid and can be parsed back whatever traits, categories and title hold", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1 })
        .map((units) => String.fromCharCode(...units)),
      fc.constantFrom(HOSTILE, "]]>", "&#0;", "<![CDATA["),
    );
    // A parser reads every line break in an element's text as \n.
    const asText = (text: string): string => asXml(text).replace(/\r\n?/g, "\n");
    fc.assert(
      fc.property(anyText, anyText, fc.constantFrom("json", "cuf_xml"), (text, title, contentFormat) => {
        const xml = createEntry(eventWith(text), { contentFormat, categories: [text], title });
        validateEntry(xml);
        const entry = parseEntry(xml);
        expect(entry.categories[0]).to.equal(asXml(text));
        expect(entry.title).to.equal(asText(title));
        if (contentFormat === "cuf_xml") {
          expect(entry.record?.event.resourceName).to.equal(asXml(text));
        } else {
          const { display_name } = JSON.parse(entry.contentText) as Event;
          expect(display_name).to.equal(asWellFormed(text).replace(/[\uFFFE\uFFFF]/g, "\uFFFD"));
        }
      }),
      { numRuns: 300 },
    );
  });

  describe("by the RFC's own schema", () => {
    for (const contentFormat of ["json", "cuf_xml"] as const) {
      it(`are valid with content ${contentFormat}`, () => {
        validateEntry(createEntry(eventWith(HOSTILE), { contentFormat, categories: ["usage", HOSTILE] }));
      });
    }

    it("are refused by it without a time, or with a wrong one", () => {
      const entry = createEntry(base);
      expect(() => validateEntry(entry.replace(/<atom:updated>.*<\/atom:updated>/, ""))).to.throw("updated");
      expect(() => validateEntry(entry.replace("2015-08-10T", "2015-08-10 "))).to.throw("dateTime");
    });
  });
});
