import { ALL_BENCHMARKS } from "../benchmarks/all.js";
import { runBenchmark } from "./run-benchmark.js";

/** Runs the benchmark that its first argument names, and sends what came of it to its parent. */
const [name, size] = process.argv.slice(2);
const benchmark = ALL_BENCHMARKS.find((candidate) => candidate.name === name);
if (benchmark === undefined) throw new Error(`there is no benchmark "${name}"`);
const measured = await runBenchmark(benchmark, size === "quick", (message) => {
  console.error(`${name}: ${message}`);
});
process.send?.(measured, () => process.disconnect());
