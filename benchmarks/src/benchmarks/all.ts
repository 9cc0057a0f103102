import type { Benchmark } from "../harness/benchmark.js";
import { consume } from "./consume.js";
import { distil } from "./distil.js";
import { growth } from "./growth.js";
import { hot } from "./hot.js";
import { ingest } from "./ingest.js";
import { latency } from "./latency.js";
import { match } from "./match.js";
import { memory } from "./memory.js";
import { notifications, notificationsSqlite } from "./notifications.js";
import { scaling } from "./scaling.js";
import { start } from "./start.js";
import { timex } from "./timex.js";
import { worker } from "./worker.js";

/** All benchmarks, in the order of RESULTS.md. */
export const ALL_BENCHMARKS: readonly Benchmark[] = [
  ingest,
  notifications,
  notificationsSqlite,
  consume,
  growth,
  hot,
  worker,
  scaling,
  latency,
  distil,
  match,
  timex,
  memory,
  start,
];
