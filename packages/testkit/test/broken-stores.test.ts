import { expect } from "chai";
import { describe, it } from "mocha";
import { describeStore, describeStoreAgainstModel } from "../src/index.js";
import { BROKEN_FEEDING } from "./broken/feeding.js";
import { BROKEN_LOOKING } from "./broken/looking.js";
import { BROKEN_WORKING } from "./broken/working.js";
import { runSuite } from "./run-suite.js";

/** A large batch, for those that can't take one. */
const ROWS = 120;

describe("describeStore", () => {
  for (const { breaks, open, caughtBy } of [...BROKEN_FEEDING, ...BROKEN_WORKING, ...BROKEN_LOOKING]) {
    it(`catches a store that ${breaks}`, async () => {
      const define = (): void => describeStore("Broken", async () => open(), { rows: ROWS, patienceMs: 200 });
      const { failed } = await runSuite(define, caughtBy);
      const groups = new Set(failed.map(({ group }) => group));
      expect([...groups].sort(), "the groups of which a test fails").to.deep.equal([...caughtBy].sort());
      for (const { title, error } of failed) {
        expect(error.name, `${title}: it fails, but for a slip of the broken store's own`).to.not.equal(
          "TypeError",
        );
      }
    });
  }
});

describe("describeStoreAgainstModel", () => {
  const caught = [
    "gives duplicates as new",
    "drops a membership",
    "loses microseconds of events",
    "forgets the depth of events",
    "doesn't count attempts",
    "ignores the serial number",
    "counts attempts that were taken back",
    "records no commits",
    "forgets to roll back",
    "trims without a limit",
  ];
  for (const { breaks, open } of [...BROKEN_FEEDING, ...BROKEN_WORKING, ...BROKEN_LOOKING]) {
    if (!caught.includes(breaks)) continue;
    it(`catches a store that ${breaks}, and shows how`, async () => {
      const { failed } = await runSuite(() =>
        describeStoreAgainstModel("Broken", async () => open(), { runs: 10 }),
      );
      expect(failed, "runs that fail").to.not.have.length(0);
      expect(failed[0]?.error.message).to.match(/^the store .* after command \d+ of:\n\{"kind":"feed"/);
    });
  }
});
