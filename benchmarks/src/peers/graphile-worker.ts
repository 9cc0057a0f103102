import pg from "pg";
import type { LoadPeer, PeerQueue } from "./peer-queue.js";

/** The settings with which its documentation measures how fast it is (worker.graphile.org/docs/performance). */
const CONCURRENT_JOBS = 24;
const PRESET = {
  worker: {
    concurrentJobs: CONCURRENT_JOBS,
    maxPoolSize: CONCURRENT_JOBS + 1,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};
const TASK = "nothing";

interface SharedOptions {
  readonly pgPool: pg.Pool;
  readonly preset: typeof PRESET;
  readonly logger: unknown;
}

/** The part of the package that is used here. */
interface GraphileWorker {
  readonly Logger: new (createLog: () => (level: string, message: string) => void) => unknown;
  makeWorkerUtils(options: SharedOptions): Promise<{
    migrate(): Promise<void>;
    addJobs(jobs: readonly { identifier: string; payload: object }[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  runOnce(
    options: SharedOptions & {
      readonly noHandleSignals: boolean;
      readonly taskList: Readonly<Record<string, () => void>>;
    },
  ): Promise<void>;
}

export async function openGraphileWorker(url: string, load: LoadPeer): Promise<PeerQueue> {
  // As in its own measurements: a line for each finished job takes longer than the job.
  process.env.NO_LOG_SUCCESS = "1";
  const { Logger, makeWorkerUtils, runOnce } = (await load("graphile-worker")) as GraphileWorker;
  // Rounds are further apart than the ten seconds after which the driver would close them: a service's stay open.
  const pgPool = new pg.Pool({
    connectionString: url,
    max: PRESET.worker.maxPoolSize,
    idleTimeoutMillis: 0,
  });
  // It insists on both; what breaks while it is idle is heard of by its next user.
  pgPool.on("error", () => undefined);
  pgPool.on("connect", (client) => client.on("error", () => undefined));
  // Its notices of what it starts and stops would stand among the rounds.
  const logger = new Logger(() => (level, message) => {
    if (level === "error") console.error(message);
  });
  const shared = { pgPool, preset: PRESET, logger };
  const utils = await makeWorkerUtils(shared);
  await utils.migrate();
  return {
    async fill(payloads) {
      // What is completed is deleted already.
      await utils.addJobs(payloads.map((payload) => ({ identifier: TASK, payload })));
    },
    /** Until all are done, which takes in its start on open connections: some 5 ms. */
    workOff: (onJob) => runOnce({ ...shared, noHandleSignals: true, taskList: { [TASK]: onJob } }),
    async close() {
      await utils.release();
      await pgPool.end();
    },
  };
}
