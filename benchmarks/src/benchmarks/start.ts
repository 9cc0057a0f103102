import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Benchmark, createTrial, type Goal } from "../harness/benchmark.js";
import { measureMs } from "../harness/measure-rate.js";
import { medianOf } from "../harness/spread.js";

const run = promisify(execFile);
const CLI = fileURLToPath(new URL("bin/run.js", import.meta.resolve("@winchester/cli/package.json")));

/** `node -e 0` half as long again, plus so much. */
function within(moreMs: number): Goal {
  return {
    text: `≤ 1.5 × + ${moreMs} ms`,
    isReached: ({ ours, reference }) => ours <= 1.5 * reference + moreMs,
  };
}

export const start: Benchmark = {
  name: "start",
  about: "How long the command takes from its start to its end, beside `node -e 0`.",
  needsPostgres: false,

  async open({ quick }) {
    const folder = await mkdtemp(join(tmpdir(), "winchester-start-"));
    const config = join(folder, "winchester.yaml");
    await winchester("init", folder);
    await winchester("db", "upgrade", "-c", config);
    const times = quick ? 1 : 5;
    const node = () => run(process.execPath, ["-e", "0"]);
    const row = { unit: "ms", reference: "node", against: "node -e 0" };
    return {
      trials: [
        createTrial("node", () => medianMs(times, node)),
        createTrial("version", () => medianMs(times, () => winchester("--version"))),
        createTrial("worker", () => medianMs(times, () => winchester("worker", "--once", "-c", config))),
      ],
      rows: [
        { ...row, title: "winchester --version", ours: "version", goal: within(300) },
        { ...row, title: "winchester worker --once, an empty store", ours: "worker", goal: within(800) },
      ],
      close: () => rm(folder, { recursive: true }),
    };
  },
};

function winchester(...args: string[]): Promise<unknown> {
  return run(process.execPath, [CLI, ...args]);
}

async function medianMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) all.push(await measureMs(work));
  return medianOf(all);
}
