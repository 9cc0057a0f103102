// The gate: everything that has to hold before a change is good, here and in CI. Goes through all of it even
// where a part fails, then says which parts did, and ends with the figures of all tests.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CHECKS = [
  ["tests", "npm", ["test", "--silent"]],
  ["format and lint", "npm", ["run", "--silent", "pnpm", "--", "run", "lint"]],
  ["types", "npm", ["run", "--silent", "pnpm", "--", "run", "types"]],
  ["dependency rules", "npm", ["run", "--silent", "deps"]],
  ["unused code", "npm", ["run", "--silent", "pnpm", "--", "run", "unused"]],
  ["package checks", "npm", ["run", "--silent", "pnpm", "--", "run", "packages"]],
  // Their sizes are tiny: it shows that each of them runs, and no figure counts. The others run as tests.
  ["small benchmarks", "npm", ["run", "--silent", "pnpm", "--", "run", "bench", "--quick", "--services"]],
];

const folder = mkdtempSync(join(tmpdir(), "winchester-gate-"));
const tallyFile = join(folder, "tally.jsonl");
const env = { ...process.env, WINCHESTER_TEST_TALLY: tallyFile, TURBO_TELEMETRY_DISABLED: "1" };

const failedChecks = [];
for (const [name, command, args] of CHECKS) {
  console.log(`\n── ${name}`);
  const startedAt = performance.now();
  const { status } = spawnSync(command, args, { stdio: "inherit", env });
  console.log(
    `── ${name}: ${status === 0 ? "ok" : "FAILED"} in ${Math.round((performance.now() - startedAt) / 1000)} s`,
  );
  if (status !== 0) failedChecks.push(name);
}

const tally = readTally();
rmSync(folder, { recursive: true });
// Again, and last: what a log holds of the suites themselves is far above.
for (const { package: name, failures } of tally) {
  for (const { title, message } of failures) console.log(`\nfailed in ${name}: ${title}\n${message}`);
}
console.log();
for (const { package: name, passed, failed, skipped } of tally) {
  console.log(`${name.padEnd(16)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
const sum = (key) => tally.reduce((total, figures) => total + figures[key], 0);
// A suite that broke before it could report, or a check that isn't a test, counts as one failure.
const untold =
  sum("failed") === 0 ? failedChecks.length : failedChecks.filter((name) => name !== "tests").length;
if (failedChecks.length > 0) console.log(`failed: ${failedChecks.join(", ")}`);
console.log(`${sum("passed")} passed, ${sum("failed") + untold} failed, ${sum("skipped")} skipped`);
process.exitCode = failedChecks.length > 0 || sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;

function readTally() {
  try {
    return readFileSync(tallyFile, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}
