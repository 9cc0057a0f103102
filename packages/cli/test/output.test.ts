import { expect } from "chai";
import { createSummary, describeSummary, summaryToJSON } from "../src/feed/feed-summary.js";
import { formatTraits, formatValue } from "../src/look/trait-text.js";
import { countOf, formatCount } from "../src/output/numbers.js";
import { createProgress } from "../src/output/progress.js";
import { formatTable } from "../src/output/table.js";

describe("Output for people", () => {
  it("has tables in columns, without lines and trailing blanks", () => {
    const rows = [
      ["1", "long name", ""],
      ["1000", "x", "y"],
    ];
    expect(formatTable(["ID", "NAME", "MORE"], rows)).to.equal(
      ["ID    NAME       MORE", "1     long name", "1000  x          y"].join("\n"),
    );
  });

  it("has values as options take them", () => {
    const day = {
      __type__: "timex.TimeRange",
      begin: "2015-03-10T00:00:00.000000",
      end: "2015-03-11T00:00:00.000001",
    };
    expect(formatTraits({ id: "a", n: 3, day })).to.equal(
      "id=a n=3 day=2015-03-10T00:00:00/2015-03-11T00:00:00.000001",
    );
    expect(formatValue({ other: 1 })).to.equal('{"other":1}');
  });

  it("has numbers in groups of three", () => {
    expect([0, 999, 1000, 123456, 1234567].map(formatCount)).to.deep.equal([
      "0",
      "999",
      "1,000",
      "123,456",
      "1,234,567",
    ]);
    expect([countOf(1, "stream"), countOf(0, "stream")]).to.deep.equal(["1 stream", "0 streams"]);
  });

  it("has no progress bar without a terminal", () => {
    const progress = createProgress(100, true);
    progress.read(50);
    progress.done(1);
    progress.stop();
    expect(process.stderr.isTTY ?? false).to.equal(false);
  });
});

describe("The summary of a feed", () => {
  const summary = {
    ...createSummary(),
    received: 1200,
    stored: 1000,
    duplicates: 1,
    unmatched: 190,
    malformed: 7,
  };

  it("leaves out what didn't happen", () => {
    expect(describeSummary({ ...summary, refused: 2, opened: 1, readied: 3 }, 2)).to.equal(
      "1,200 records read in 2.0 s, 600 a second: 1,000 events stored, 1 duplicate, 190 taken by no definition, " +
        "7 malformed, 2 refused\n1 stream opened, 3 ready to fire",
    );
    expect(describeSummary({ ...createSummary(), received: 1, stored: 1 }, 0)).to.equal(
      "1 record read in 0.0 s: 1 event stored\n0 streams opened, 0 ready to fire",
    );
  });

  it("has everything in JSON, with the place where it was stopped", () => {
    const stoppedAt = { file: "a.jsonl", line: 7 };
    expect(summaryToJSON({ ...summary, stoppedAt }, 1.23456)).to.deep.equal({
      ...{ received: 1200, stored: 1000, duplicates: 1, unmatched: 190, malformed: 7, refused: 0 },
      ...{ opened: 0, readied: 0, seconds: 1.235, stopped_at: "a.jsonl:7" },
    });
  });
});
