import type { BenchDatabase } from "../database/bench-database.js";

/** What one measurement gives: figures by name, in the unit of the row that shows them. */
export type Figures = Readonly<Record<string, number>>;

/** Something that is measured once a round, in turn with the others of its session. */
export interface Trial {
  readonly name: string;
  measure(): Promise<Figures>;
}

/** What a row's figures have to be for its goal. */
export interface Goal {
  /** As the table shows it. */
  readonly text: string;
  isReached(figures: { readonly ours: number; readonly reference: number; readonly ratio: number }): boolean;
}

/** One line of the table: two figures of the same rounds, side by side. */
export interface Row {
  readonly title: string;
  readonly unit: string;
  /** The name of Winchester's figure. */
  readonly ours: string;
  /** The name of the figure that it is compared with. */
  readonly reference: string;
  /** What the reference is. Default: `by hand`. */
  readonly against?: string;
  /** Rows without one inform. */
  readonly goal?: Goal;
}

/** A benchmark that is ready to be measured. */
export interface Session {
  readonly trials: readonly Trial[];
  readonly rows: readonly Row[];
  /** How many rounds, where it isn't the usual number: for what takes minutes, and shows its spread otherwise. */
  readonly rounds?: number;
  close(): Promise<void>;
}

/** What a benchmark is given. */
export interface BenchContext {
  /** Tiny sizes: proves that the benchmark runs, and measures nothing. */
  readonly quick: boolean;
  /** Makes an empty PostgreSQL database with Winchester's tables, dropped at the end of the benchmark. */
  createPostgres(): Promise<BenchDatabase>;
  /** A new name of a SQLite file, deleted at the end of the benchmark. */
  createSqlitePath(): Promise<string>;
  /** Says what is being prepared, on standard error. */
  say(message: string): void;
}

export interface Benchmark {
  readonly name: string;
  /** What it measures, in a sentence. */
  readonly about: string;
  readonly needsPostgres: boolean;
  /** Default: no. */
  readonly needsBroker?: boolean;
  open(context: BenchContext): Promise<Session>;
}

/** A trial with one figure, of the trial's own name. */
export function createTrial(name: string, measure: () => number | Promise<number>): Trial {
  return { name, measure: async () => ({ [name]: await measure() }) };
}

/** Ours has to be at least this share of the reference. */
export function atLeast(share: number): Goal {
  return { text: `≥ ${share}`, isReached: ({ ratio }) => ratio >= share };
}

/** Ours may be this many times the reference at most. */
export function atMost(times: number): Goal {
  return { text: `≤ ${times}`, isReached: ({ ratio }) => ratio <= times };
}
