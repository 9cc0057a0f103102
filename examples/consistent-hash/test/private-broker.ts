import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { connect } from "amqplib";

/** Where servers are that aren't on everybody's path. */
const PATH = [process.env.PATH, "/usr/sbin", "/usr/lib/rabbitmq/bin"].join(delimiter);

/** A RabbitMQ node of a test's own, with the consistent-hash exchange. */
export interface PrivateBroker {
  readonly url: string;
  stop(): Promise<void>;
}

/** Whether `rabbitmq-server` is installed. */
export function hasServer(): boolean {
  return (
    spawnSync("sh", ["-c", "command -v rabbitmq-server && command -v erl"], { env: { ...process.env, PATH } })
      .status === 0
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts one; everything that it writes is in a folder that is deleted with it. */
export async function startBroker(): Promise<PrivateBroker> {
  const folder = mkdtempSync(join(tmpdir(), "winchester-cells-"));
  const [port, distPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, "enabled_plugins"), "[rabbitmq_consistent_hash_exchange].\n");
  writeFileSync(join(folder, "rabbitmq.conf"), `listeners.tcp.1 = 127.0.0.1:${port}\n`);
  mkdirSync(join(folder, "home"));
  const child = spawn(serverScript(), [], {
    detached: true,
    stdio: "ignore",
    env: {
      ...{ PATH, LANG: "C.UTF-8", HOME: join(folder, "home") },
      RABBITMQ_NODENAME: `winchester-cells-${process.pid}@localhost`,
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
      RABBITMQ_CONF_ENV_FILE: join(folder, "none"),
      RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
      RABBITMQ_PID_FILE: join(folder, "pid"),
    },
  });
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries += 1) {
    try {
      await (await connect(url, { timeout: 1_000 })).close();
      return { url, stop };
    } catch (error) {
      if (tries < 120 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 500));
      else {
        await stop();
        throw error;
      }
    }
  }
}

/** Debian's wrapper on the path wants to be root, and changes the user: the script itself needs neither. */
function serverScript(): string {
  const script = "/usr/lib/rabbitmq/bin/rabbitmq-server";
  return spawnSync("test", ["-x", script]).status === 0 ? script : "rabbitmq-server";
}

/** The script starts a virtual machine: both are in a process group of their own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-child.pid, "SIGTERM");
  const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 15_000);
  await exited;
  clearTimeout(timer);
}
