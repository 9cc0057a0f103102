import { expect } from "chai";
import { ALL_BENCHMARKS } from "../src/benchmarks/all.js";
import { toText } from "../src/harness/report.js";
import { runBenchmark } from "../src/harness/run-benchmark.js";

const QUICK_ENOUGH_MS = 30_000;

describe("the benchmarks that need no PostgreSQL", () => {
  for (const benchmark of ALL_BENCHMARKS.filter(({ needsPostgres }) => !needsPostgres)) {
    it(`${benchmark.name} runs with tiny sizes and prints a ratio in each row`, async function () {
      this.timeout(QUICK_ENOUGH_MS);
      const measured = await runBenchmark(benchmark, true, () => undefined);
      expect(measured.rows).to.not.be.empty;
      for (const { row, ours, reference, ratio } of measured.rows) {
        expect(ours.median, row.title).to.be.above(0);
        expect(reference.median, row.title).to.be.above(0);
        expect(ratio.min, row.title).to.be.above(0).and.at.most(ratio.median);
        expect(ratio.max, row.title).to.be.finite.and.at.least(ratio.median);
      }
      const [, headings, ...lines] = toText(measured).trimEnd().split("\n");
      expect(headings).to.match(/Winchester +reference +ratio/);
      expect(lines).to.have.lengthOf(measured.rows.length);
    });
  }
});
