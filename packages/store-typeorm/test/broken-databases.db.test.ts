import { describeStore } from "@winchester/testkit";
import { expect } from "chai";
import { brokenUrl, open } from "./chaos-store.js";
import { failuresOfSuite } from "./failures-of-suite.js";
import type { FaultName } from "./faults.js";
import { createPostgresDatabase } from "./test-databases.js";

const TIMEOUT_MS = 120_000;
/** How long a claim may wait that mustn't wait at all. */
const PATIENCE_MS = 1_000;

/** A protection against races taken out of the SQL, and a test of the suite that fails without it. */
const TRIALS: readonly { readonly fault: FaultName; readonly group: string; readonly caughtBy: string }[] = [
  {
    fault: "forgets-the-lock",
    group: "concurrent feeding",
    caughtBy:
      "lets the second feeder of a stream that is there wait for the first, and see what that has written",
  },
  {
    fault: "claims-what-is-locked",
    group: "concurrent claiming",
    caughtBy: "skips a stream that a feeder has locked, without waiting",
  },
  {
    fault: "keeps-no-unique-key",
    group: "concurrent feeding",
    caughtBy: "lets the second feeder of a key wait for the first, and see what that has written",
  },
];

const postgres = await createPostgresDatabase();

after(() => postgres.drop());

describe("On PostgreSQL describeStore catches a store that", () => {
  if (postgres.missing !== undefined) {
    it(postgres.missing);
    return;
  }
  for (const { fault, group, caughtBy } of TRIALS) {
    it(fault.replaceAll("-", " "), async function () {
      this.timeout(TIMEOUT_MS);
      const define = (): void =>
        describeStore("Broken", () => open(brokenUrl(fault, postgres.url())), { patienceMs: PATIENCE_MS });
      expect(await failuresOfSuite(define, [group])).to.include(caughtBy);
    });
  }
});
