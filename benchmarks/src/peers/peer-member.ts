import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PreparedJob } from "../crew/job.js";
import { obeyOrders } from "../crew/obey-orders.js";
import { connectPostgres } from "../database/connect-postgres.js";
import { takeEvents } from "../input/event-feed.js";
import { openGraphileWorker } from "./graphile-worker.js";
import type { PeerJob, PeerName } from "./peer-job.js";
import type { LoadPeer, PeerQueue } from "./peer-queue.js";
import { openPgBoss } from "./pg-boss.js";

const OPEN: Readonly<Record<PeerName, (url: string, load: LoadPeer) => Promise<PeerQueue>>> = {
  "graphile-worker": openGraphileWorker,
  "pg-boss": openPgBoss,
};

const queues = new Map<PeerName, PeerQueue>();

async function preparePeerJob({ peer, url, folder, jobs }: PeerJob): Promise<PreparedJob> {
  const { resolve } = createRequire(join(folder, "package.json"));
  const queue =
    queues.get(peer) ?? (await OPEN[peer](url, (name) => import(pathToFileURL(resolve(name)).href)));
  queues.set(peer, queue);
  // Each job carries an event, as each of Winchester's streams has one.
  await queue.fill(takeEvents({ seed: 3, busy: 1, eventsEach: 1 }, jobs));
  await tidy(url);
  return async () => {
    let done = 0;
    await queue.workOff(() => {
      done += 1;
    });
    return { done, heap: [] };
  };
}

/** As before Winchester's turn: nobody pays for what another left behind. */
async function tidy(url: string): Promise<void> {
  const client = await connectPostgres(url);
  await client.query("VACUUM ANALYZE");
  await client.query("CHECKPOINT");
  await client.end();
}

obeyOrders(preparePeerJob, async () => {
  for (const queue of queues.values()) await queue.close();
});
