import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where servers are that aren't on everybody's path. */
const PATH = [process.env.PATH, "/usr/sbin", "/usr/lib/rabbitmq/bin"].join(delimiter);

/** The line with which a test that needs a RabbitMQ of its own skips. */
export const BROKER_PROGRAM_MISSING = "skipped: needs rabbitmq-server on the path, to start one of its own";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

/** A RabbitMQ node of a test's own, which may be stopped and started without anybody else noticing. */
export interface PrivateBroker {
  readonly url: string;
  /** Stops and starts it, with all that is durable. */
  restart(): Promise<void>;
  /** Stops it, and deletes everything that it has written. */
  stop(): Promise<void>;
}

/**
 * Whether `rabbitmq-server` is installed.
 *
 * @throws Error where it isn't, with `CI=true`
 */
export function hasBrokerProgram(): boolean {
  const { status } = spawnSync("sh", ["-c", "command -v rabbitmq-server && command -v erl"], {
    env: { ...process.env, PATH },
  });
  if (status !== 0 && process.env.CI === "true") throw new Error("there is no rabbitmq-server");
  return status === 0;
}

/** Starts a node, with plugins of the distribution; everything that it writes is in a folder that is deleted with it. */
export async function startBroker(plugins: readonly string[] = []): Promise<PrivateBroker> {
  const folder = mkdtempSync(join(tmpdir(), "winchester-broker-"));
  const [port, distPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, "enabled_plugins"), `[${plugins.join(",")}].\n`);
  writeFileSync(join(folder, "rabbitmq.conf"), `listeners.tcp.1 = 127.0.0.1:${port}\n`);
  mkdirSync(join(folder, "home"));
  const start = async (): Promise<ChildProcess> => {
    const child = spawnServer(folder, port, distPort);
    try {
      await untilReady(port, child);
      return child;
    } catch (error) {
      await end(child);
      throw error;
    }
  };
  let child = await start();
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    async restart() {
      await end(child);
      child = await start();
    },
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function spawnServer(folder: string, port: number, distPort: number): ChildProcess {
  return spawn(serverScript(), [], {
    detached: true,
    stdio: "ignore",
    env: {
      ...{ PATH, LANG: "C.UTF-8", HOME: join(folder, "home") },
      RABBITMQ_NODENAME: `winchester-${port}@localhost`,
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
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await greets(port))) {
    if (performance.now() > deadline || child.exitCode !== null)
      throw new Error("a RabbitMQ of the test's own didn't start");
    await sleep(200);
  }
}

/** Whether AMQP's first words get an answer. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("AMQP\0\0\x09\x01"));
    const answer = (greeted: boolean): void => {
      socket.destroy();
      resolve(greeted);
    };
    socket.setTimeout(2_000, () => answer(false));
    socket.once("data", () => answer(true));
    socket.once("error", () => answer(false));
    socket.once("close", () => answer(false));
  });
}

/** Debian's wrapper on the path wants to be root, and changes the user: the script itself needs neither. */
function serverScript(): string {
  const script = "/usr/lib/rabbitmq/bin/rabbitmq-server";
  return spawnSync("test", ["-x", script]).status === 0 ? script : "rabbitmq-server";
}

/** The script starts a virtual machine: both are in a process group of their own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-child.pid, "SIGTERM");
  const timer = setTimeout(() => process.kill(-(child.pid as number), "SIGKILL"), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
