import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPostgresDatabase } from "../../../scripts/test-databases.js";
import { type BenchDatabase, openBenchDatabase } from "../database/bench-database.js";
import type { BenchContext, Benchmark } from "./benchmark.js";
import type { MeasuredBenchmark } from "./report.js";
import { QUICK_ROUNDS, ROUNDS, runRounds } from "./rounds.js";

/** There is no PostgreSQL to measure with. */
export class PostgresMissingError extends Error {}

/**
 * Runs one benchmark, and cleans up after it.
 *
 * @throws PostgresMissingError where it needs a server and there is none
 */
export async function runBenchmark(
  benchmark: Benchmark,
  quick: boolean,
  say: (message: string) => void,
): Promise<MeasuredBenchmark> {
  const { name, about } = benchmark;
  const startedAt = performance.now();
  const closing: (() => Promise<void>)[] = [];
  try {
    const session = await benchmark.open(createContext(quick, say, closing));
    closing.push(() => session.close());
    const rounds = quick
      ? Math.min(QUICK_ROUNDS, session.rounds ?? QUICK_ROUNDS)
      : (session.rounds ?? ROUNDS);
    const rows = await runRounds(session, rounds, (round, trial, figures) => {
      const texts = Object.values(figures).map((value) => Number(value.toPrecision(4)));
      say(`round ${round + 1} of ${rounds}: ${trial}: ${texts.join(", ")}`);
    });
    return { name, about, rows, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function createContext(
  quick: boolean,
  say: (message: string) => void,
  closing: (() => Promise<void>)[],
): BenchContext {
  let folder: Promise<string> | undefined;
  let files = 0;
  return {
    quick,
    say,
    async createPostgres(): Promise<BenchDatabase> {
      const created = await createPostgresDatabase();
      if (created === undefined) throw new PostgresMissingError("there is no PostgreSQL");
      const database = await openBenchDatabase(created.url, () => created.drop());
      closing.push(() => database.close());
      return database;
    },
    async createSqlitePath(): Promise<string> {
      if (folder === undefined) {
        folder = mkdtemp(join(tmpdir(), "winchester-bench-"));
        closing.push(async () => rm(await (folder as Promise<string>), { recursive: true }));
      }
      files += 1;
      return join(await folder, `${files}.db`);
    },
  };
}
