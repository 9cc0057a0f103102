import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createPostgresDatabase, POSTGRES_MISSING } from "../../scripts/test-databases.js";
import { ALL_BENCHMARKS } from "./benchmarks/all.js";
import { describeMachine } from "./harness/machine.js";
import { type MeasuredBenchmark, toMarkdown, toText } from "./harness/report.js";
import { runApart } from "./harness/run-apart.js";
import { BROKER_MISSING, hasBroker } from "./reference/broker-queue.js";

const RESULTS = new URL("../RESULTS.md", import.meta.url);
const WRONG_USAGE = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    services: { type: "boolean", default: false },
  },
});

process.exitCode = await main(positionals, values);

/** Gives the exit status: 1 where a benchmark doesn't run. A goal that isn't reached is no failure. */
async function main(
  names: readonly string[],
  { quick, services }: { quick: boolean; services: boolean },
): Promise<number> {
  const known = ALL_BENCHMARKS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`there is no benchmark "${unknown}"; there are ${known.join(", ")}`);
    return WRONG_USAGE;
  }
  const chosen = ALL_BENCHMARKS.filter(
    ({ name, needsPostgres }) => (names.length === 0 || names.includes(name)) && (needsPostgres || !services),
  );
  const machine = await findMachine();
  console.log(`${machine.line}\n`);
  const measured: MeasuredBenchmark[] = [];
  let failed = 0;
  for (const benchmark of chosen) {
    if (benchmark.needsPostgres && !machine.hasPostgres) {
      console.log(`${benchmark.name}: ${POSTGRES_MISSING}\n`);
      continue;
    }
    if (benchmark.needsBroker && !(await hasBroker())) {
      console.log(`${benchmark.name}: ${BROKER_MISSING}\n`);
      if (process.env.CI === "true") failed += 1;
      continue;
    }
    try {
      const result = await runApart(benchmark.name, quick);
      measured.push(result);
      console.log(toText(result));
    } catch (error) {
      failed += 1;
      console.error(`${benchmark.name} doesn't run:`, error);
    }
  }
  // Tiny sizes, or a part alone, would replace good figures by none.
  if (!quick && !services && names.length === 0) await writeResults(machine.line, measured);
  return failed === 0 ? 0 : 1;
}

/** The server is described from inside a database of our own: it may have no other that we can open. */
async function findMachine(): Promise<{ line: string; hasPostgres: boolean }> {
  const database = await createPostgresDatabase();
  try {
    return { line: await describeMachine(database?.url), hasPostgres: database !== undefined };
  } finally {
    await database?.drop();
  }
}

async function writeResults(machine: string, measured: readonly MeasuredBenchmark[]): Promise<void> {
  const intro =
    "Written by `pnpm bench`; README.md says how to read it. Medians of the rounds with (least–most); the ratio is " +
    "the median of the rounds' own ratios.";
  await writeFile(RESULTS, `# Results\n\n${machine}\n\n${intro}\n\n${measured.map(toMarkdown).join("\n")}`);
}
