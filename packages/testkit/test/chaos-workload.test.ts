import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { findLatestBatch, Journal, readJournal } from "../src/chaos/journal.js";
import { batchSizeOf, createBatch, toEvent } from "../src/chaos/workload.js";
import { createTriggers, EXPECTED_TRIGGERS } from "../src/chaos/workload-triggers.js";

const AT = Date.UTC(2026, 0, 1) * 1_000;

describe("The workload of the crash and race harness", () => {
  it("is the same for the same seed, feeder and batch, and another for another", () => {
    const place = { feeder: 1, batch: 7, at: AT };
    expect(createBatch(5, place)).to.deep.equal(createBatch(5, place));
    expect(createBatch(6, place)).not.to.deep.equal(createBatch(5, place));
    expect(batchSizeOf(5, 1, 7)).to.equal(createBatch(5, place).length);
  });

  it("has one hot key, which gets about 30 % of all events", () => {
    const events = Array.from({ length: 200 }, (_, batch) =>
      createBatch(1, { feeder: 0, batch, at: AT }),
    ).flat();
    const hot = events.filter(({ vm }) => vm === "hot").length / events.length;
    expect(hot).to.be.within(0.28, 0.32);
  });

  it("is matched by the triggers as the verifier expects it", () => {
    const triggers = createTriggers();
    for (const made of createBatch(3, { feeder: 0, batch: 0, at: AT })) {
      const taking = triggers.filter((trigger) => trigger.match(toEvent(made)) !== null);
      const expected = EXPECTED_TRIGGERS.filter(({ takes }) => takes(made.type));
      expect(taking.map(({ name }) => name)).to.deep.equal(expected.map(({ name }) => name));
    }
  });
});

describe("A feeder's journal", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "winchester-journal-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("goes on from the batch that wasn't acknowledged, at the time that it had", () => {
    const first = new Journal(folder, 0);
    first.acknowledge(first.begin(AT).batch);
    first.begin(AT + 1);
    first.close();
    const second = new Journal(folder, 0);
    expect(second.unacknowledged).to.deep.equal({ feeder: 0, batch: 1, at: AT + 1 });
    second.acknowledge(1);
    expect(second.unacknowledged).to.equal(undefined);
    expect(second.begin(AT + 2).batch).to.equal(2);
    second.close();
  });

  it("takes a line that its process didn't get to the end of for none", () => {
    const journal = new Journal(folder, 3);
    journal.acknowledge(journal.begin(AT).batch);
    journal.begin(AT + 1);
    journal.close();
    const file = join(folder, "journal-3.jsonl");
    writeFileSync(file, `${readFileSync(file, "utf8")}{"ack":`);
    const again = new Journal(folder, 3);
    expect(again.unacknowledged?.batch).to.equal(1);
    again.acknowledge(1);
    again.close();
    expect([...readJournal(folder, 3).acknowledged]).to.deep.equal([0, 1]);
  });

  it("tells neighbours which batch is under way", () => {
    expect(findLatestBatch(folder, 0)).to.equal(undefined);
    const journal = new Journal(folder, 0);
    for (let batch = 0; batch < 100; batch += 1) journal.acknowledge(journal.begin(AT + batch).batch);
    expect(findLatestBatch(folder, 0)).to.deep.equal({ feeder: 0, batch: 99, at: AT + 99 });
    journal.close();
  });
});
