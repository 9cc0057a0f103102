import type { LoadPeer, PeerQueue } from "./peer-queue.js";

const QUEUE = "nothing";
/** 100 made half as many jobs a second, 500 some less. `work()` with as large batches is slower by a tenth or two. */
const BATCH_SIZE = 1_000;

/** The part of the package that is used here. */
interface PgBoss {
  on(event: "error", listener: (error: Error) => void): void;
  start(): Promise<unknown>;
  createQueue(name: string): Promise<void>;
  insert(name: string, jobs: readonly { data: object }[]): Promise<unknown>;
  fetch(name: string, options: { batchSize: number }): Promise<readonly { id: string }[]>;
  complete(name: string, ids: readonly string[]): Promise<unknown>;
  deleteAllJobs(name: string): Promise<void>;
  stop(): Promise<void>;
}

interface PgBossModule {
  readonly PgBoss: new (options: {
    connectionString: string;
    supervise: boolean;
    schedule: boolean;
  }) => PgBoss;
}

export async function openPgBoss(url: string, load: LoadPeer): Promise<PeerQueue> {
  const { PgBoss } = (await load("pg-boss")) as PgBossModule;
  // Maintenance and timetables aside: nobody else does such things while they are measured.
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE);
  return {
    async fill(payloads) {
      // Completed jobs are kept for a week.
      await boss.deleteAllJobs(QUEUE);
      await boss.insert(
        QUEUE,
        payloads.map((data) => ({ data })),
      );
    },
    async workOff(onJob) {
      for (;;) {
        const jobs = await boss.fetch(QUEUE, { batchSize: BATCH_SIZE });
        if (jobs.length === 0) return;
        for (const _ of jobs) onJob();
        await boss.complete(
          QUEUE,
          jobs.map(({ id }) => id),
        );
      }
    },
    close: () => boss.stop(),
  };
}
