import { Crew } from "../crew/crew.js";
import type { BenchDatabase } from "../database/bench-database.js";
import { type BenchContext, createTrial, type Row, type Trial } from "../harness/benchmark.js";
import type { PeerJob, PeerName } from "./peer-job.js";
import { findPeerPackages, PEER_CACHE, PEER_VERSIONS, type PeerPackages } from "./peer-packages.js";

/** Has a quick run fetch the peers too, where they aren't there yet. */
const ALWAYS = process.env.WINCHESTER_BENCH_PEERS === "true";

/** How many jobs are still to be done, by what each peer says of its tables. */
const LEFT_SQL: Readonly<Record<PeerName, string>> = {
  "graphile-worker": "SELECT count(*) AS jobs FROM graphile_worker.jobs",
  "pg-boss": "SELECT count(*) AS jobs FROM pgboss.job WHERE state <> 'completed'",
};
const PEERS = Object.keys(LEFT_SQL) as PeerName[];

/** Peers beside Winchester: rows without a goal. */
export interface MeasuredPeers {
  readonly trials: readonly Trial[];
  readonly rows: readonly Row[];
  close(): Promise<void>;
}

/** Measures how fast peers work off so many jobs, one process each; measures none, and says so, where they can't be had. */
export async function measurePeers(
  context: BenchContext,
  jobs: number,
  row: Pick<Row, "title" | "unit" | "ours">,
): Promise<MeasuredPeers> {
  const { quick, say, createPostgres } = context;
  const install = !quick || ALWAYS;
  if (install) say(`fetching ${PEERS.join(" and ")}, unless an earlier run did`);
  const packages = await findPeerPackages({ cache: PEER_CACHE, install });
  if (typeof packages === "string") {
    say(`${PEERS.join(" and ")} are left out: ${packages}`);
    return { trials: [], rows: [], close: async () => undefined };
  }
  const database = await createPostgres();
  const crews = PEERS.map((peer) => {
    const module = new URL("./peer-member.ts", import.meta.url);
    return { peer, crew: new Crew<PeerJob>({ module, node: packages.node }) };
  });
  return {
    trials: crews.map(({ peer, crew }) =>
      createTrial(peer, () => measurePeer(crew, database, toJob(peer, packages, database, jobs))),
    ),
    rows: PEERS.map((peer) => ({ ...row, reference: peer, against: `${peer} ${PEER_VERSIONS[peer]}` })),
    async close() {
      for (const { crew } of crews) await crew.close();
    },
  };
}

function toJob(peer: PeerName, { folder }: PeerPackages, { url }: BenchDatabase, jobs: number): PeerJob {
  return { peer, folder, url, jobs };
}

async function measurePeer(crew: Crew<PeerJob>, database: BenchDatabase, job: PeerJob): Promise<number> {
  const { peer, jobs } = job;
  const { ms, results } = await crew.run([job]);
  const done = results[0]?.done;
  const { rows } = await database.client.query<{ jobs: number }>(LEFT_SQL[peer]);
  if (done !== jobs || rows[0]?.jobs !== 0) {
    throw new Error(`${peer} did ${done} of ${jobs} jobs, and left ${rows[0]?.jobs}`);
  }
  return (jobs / ms) * 1000;
}
