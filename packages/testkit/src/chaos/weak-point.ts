/** The places in a process where a blow hurts most. */
export type WeakPoint =
  /** A transaction's work is done, and isn't committed. */
  | "in-transaction"
  /** A transaction was committed, and nobody has been told. */
  | "after-transaction"
  /** A feeder has written down that the store has a batch. */
  | "acknowledged"
  /** A worker has claimed streams. */
  | "claimed"
  /** A handler has its events. */
  | "handling"
  /** A handler's `commit` was called. */
  | "before-effect"
  /** The effect has happened, and `commit` hasn't returned. */
  | "after-effect"
  /** A commit was recorded, and the worker hasn't been told. */
  | "recorded"
  /** Streams were finished, and the worker hasn't been told. */
  | "finished";

export const WEAK_POINTS: Readonly<Record<"feeder" | "worker", readonly WeakPoint[]>> = {
  feeder: ["in-transaction", "after-transaction", "acknowledged"],
  worker: [
    "in-transaction",
    "after-transaction",
    "claimed",
    "handling",
    "before-effect",
    "before-effect",
    "after-effect",
    "recorded",
    "finished",
  ],
};
