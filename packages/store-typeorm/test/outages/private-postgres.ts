// A PostgreSQL server of a test's own, which it may restart, fill up and run out of connections.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A server that nobody else uses. */
export interface PrivatePostgres {
  readonly port: number;
  readonly folder: string;
  url(database: string, user?: string): string;
  /** Cuts off whoever is connected, as a crash does. */
  stop(): Promise<void>;
  start(): Promise<void>;
  drop(): Promise<void>;
}

/** Few enough that a test can use them up. */
const MAX_CONNECTIONS = 20;

/** Makes a server, or says why the tests that need it are to be skipped. */
export async function createPrivatePostgres(): Promise<PrivatePostgres | string> {
  const bin = await findBin();
  if (bin === undefined) return "skipped: needs initdb and pg_ctl of PostgreSQL";
  const folder = mkdtempSync(join(tmpdir(), "winchester-pg-"));
  const data = join(folder, "data");
  const port = await freePort();
  if (isRoot) await run("chown", ["postgres", folder]);
  await asServer(join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8");
  const options = [
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`,
    `-c max_connections=${MAX_CONNECTIONS} -c superuser_reserved_connections=3 -c shared_buffers=16MB`,
  ].join(" ");
  const control = (...argv: string[]): Promise<void> =>
    asServer(join(bin, "pg_ctl"), "-D", data, "-w", "-t", "30", "-l", join(folder, "log"), ...argv);
  const start = (): Promise<void> => control("-o", options, "start");
  const stop = (): Promise<void> => control("-m", "immediate", "stop");
  await start();
  return {
    port,
    folder,
    url: (database, user = "postgres") => `postgresql://${user}@127.0.0.1:${port}/${database}`,
    start,
    stop,
    drop: async () => {
      await stop().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isRoot = process.getuid?.() === 0;

/** The server refuses to be root. Its output is dropped: it would keep our pipes open. */
async function asServer(command: string, ...argv: string[]): Promise<void> {
  const quoted = [command, ...argv].map((word) => `'${word}'`).join(" ");
  const shell = ["sh", "-c", `${quoted} </dev/null >/dev/null 2>&1`] as const;
  if (isRoot) await run("runuser", ["-u", "postgres", "--", ...shell], { cwd: tmpdir() });
  else await run(shell[0], shell.slice(1), { cwd: tmpdir() });
}

async function findBin(): Promise<string | undefined> {
  const script = "pg_config --bindir 2>/dev/null || ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1";
  const { stdout } = await run("sh", ["-c", script]).catch(() => ({ stdout: "" }));
  const folder = stdout.trim();
  return (await run("test", ["-x", join(folder, "initdb")]).catch(() => undefined)) && folder;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
