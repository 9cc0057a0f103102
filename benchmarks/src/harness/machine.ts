import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import pg from "pg";

const BYTES_PER_GIB = 2 ** 30;

/** The machine in one line: without it no figure means anything. A load says that others were measured too. */
export async function describeMachine(postgresUrl: string | undefined): Promise<string> {
  const model = cpus()[0]?.model.trim() ?? "unknown CPU";
  const memory = `${Math.round(totalmem() / BYTES_PER_GIB)} GiB`;
  const server = postgresUrl === undefined ? "no PostgreSQL" : await describeServer(postgresUrl);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const cores = `${availableParallelism()} cores (load average ${load} at the start)`;
  return `${model}, ${cores}, ${memory}, Node ${process.versions.node}, ${server}`;
}

/** With the settings that could buy speed with a guarantee. */
async function describeServer(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string; commit: string; buffers: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
  current_setting('synchronous_commit') AS commit, current_setting('shared_buffers') AS buffers`,
    );
    const [row] = rows;
    const version = row?.version.split(" ")[0];
    return `PostgreSQL ${version} (fsync ${row?.fsync}, synchronous_commit ${row?.commit}, shared_buffers ${row?.buffers})`;
  } finally {
    await client.end();
  }
}
