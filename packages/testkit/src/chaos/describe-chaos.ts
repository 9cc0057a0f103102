import { expect } from "chai";
import { describe, it } from "mocha";
import type { ChaosOptions } from "./chaos-options.js";
import { formatChaosReport } from "./chaos-report.js";
import { runChaos } from "./run-chaos.js";

const DEFAULT_SECONDS = 60;
/** Beside the run itself: starting, draining, verifying, on a machine that is busy. */
const EXTRA_MS = 240_000;

/**
 * The crash and race harness as a mocha suite of one test, for the time that `minutes` says, else for as many seconds
 * as the variable WINCHESTER_CHAOS_SECONDS says, else for 60. The seed is in the test's output.
 *
 * @example
 * describeChaos("MyStore", { storeModule: new URL("./chaos-store.js", import.meta.url), url: "my://localhost/empty" });
 */
export function describeChaos(name: string, options: ChaosOptions): void {
  const seconds = Number(process.env.WINCHESTER_CHAOS_SECONDS ?? DEFAULT_SECONDS);
  const minutes = options.minutes ?? seconds / 60;

  describe(`${name} under kill -9 and SIGSTOP`, () => {
    it("loses nothing, and does nothing twice", async function () {
      this.timeout(minutes * 60_000 + EXTRA_MS);
      const report = await runChaos({ ...options, minutes });
      const text = formatChaosReport(report);
      process.stdout.write(`${text.replace(/^/gm, "        ")}\n`);
      expect(report.findings, text).to.deep.equal([]);
      expect(report.effects, "nothing was worked on").to.be.greaterThan(0);
      expect(report.kills + report.freezes, "nobody was hit").to.be.greaterThan(0);
    });
  });
}
