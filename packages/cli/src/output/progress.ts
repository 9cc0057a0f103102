import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Shows on a terminal how far something is; elsewhere it does nothing. */
export interface Progress {
  /** So many more bytes were read. */
  read(bytes: number): void;
  /** So many records are done, all in all. */
  done(records: number): void;
  stop(): void;
}

const NO_PROGRESS: Progress = { read() {}, done() {}, stop() {} };

/** A bar over the bytes of the input, on standard error. Nothing without a terminal or a known length. */
export function createProgress(totalBytes: number | undefined, wanted: boolean): Progress {
  if (!wanted || !process.stderr.isTTY || totalBytes === undefined || totalBytes === 0) return NO_PROGRESS;
  const { SingleBar } = require("cli-progress") as typeof import("cli-progress");
  const bar = new SingleBar({
    stream: process.stderr,
    format: "{bar} {percentage} % | {records} records | {eta_formatted} to go",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: false,
    clearOnComplete: true,
    emptyOnZero: true,
  });
  bar.start(totalBytes, 0, { records: 0 });
  return {
    read: (bytes) => bar.increment(bytes),
    done: (records) => bar.update({ records }),
    stop: () => bar.stop(),
  };
}
