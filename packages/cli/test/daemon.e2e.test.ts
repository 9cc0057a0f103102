import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { startDaemon } from "../src/daemon/start-daemon.js";
import { stopDaemon } from "../src/daemon/stop-daemon.js";
import { inProcess } from "./support/in-process.js";
import { jsonLines, start, temporaryFolder, winchester } from "./support/winchester.js";

interface Setup {
  readonly config: string;
  readonly pidFile: string;
  readonly logFile: string;
  readonly database: string;
}

const pidFiles: string[] = [];

async function createStarter(): Promise<Setup> {
  const folder = temporaryFolder();
  await inProcess("init", folder);
  const pidFile = join(folder, "winchester-worker.pid");
  pidFiles.push(pidFile);
  return {
    config: join(folder, "winchester.yaml"),
    pidFile,
    logFile: join(folder, "winchester-worker.log"),
    database: join(folder, "winchester.db"),
  };
}

const pidIn = (file: string): number => Number(readFileSync(file, "utf8"));

/** Waits for a pid file with its content. */
async function pidOf(file: string): Promise<number> {
  while (!existsSync(file)) await sleep(20);
  return pidIn(file);
}

/** A process number that nobody has any more. */
async function deadPid(): Promise<number> {
  const child = start(["--version"]);
  await once(child, "exit");
  return child.pid!;
}

/** A port on which nobody listens. */
const AWAY = "postgresql://localhost:1/nothing";
const flagsOf = (config: string) => ({ config, json: false, "log-format": "text", database: AWAY });

describe("A worker in the background", function () {
  this.timeout(60_000);

  afterEach(() => {
    for (const file of pidFiles.splice(0)) if (existsSync(file)) process.kill(pidIn(file), "SIGKILL");
  });

  it("starts, refuses a second one, and stops gracefully", async () => {
    const { config, pidFile, logFile } = await createStarter();
    const started = await inProcess("worker", "--daemon", "--name", "w-1", "-c", config);
    const pid = pidIn(pidFile);
    expect(started).to.deep.equal({
      status: 0,
      stdout: `the worker is running as process ${pid}; its log is ${logFile}\n`,
      stderr: "",
    });
    expect(await inProcess("worker", "--daemon", "-c", config)).to.deep.equal({
      status: 1,
      stdout: "",
      stderr:
        `error: a worker is running already, as process ${pid} (${pidFile})\n` +
        "hint: `winchester worker --stop` stops it; with another --pid-file, a further one can run\n",
    });
    expect(await inProcess("worker", "--stop", "-c", config)).to.deep.equal({
      status: 0,
      stdout: `the worker (process ${pid}) has stopped\n`,
      stderr: "",
    });
    expect(existsSync(pidFile)).to.equal(false);
    expect(readFileSync(logFile, "utf8")).to.match(/worker w-1 is running\n[\s\S]*worker w-1 has stopped\n$/);
  });

  it("stops and removes its pid file after SIGTERM; log_file of the configuration is its log", async () => {
    const { config, pidFile } = await createStarter();
    writeFileSync(config, `${readFileSync(config, "utf8")}log_file: logs/%(proc_name)s.log\n`);
    const [json] = jsonLines(
      (await inProcess("worker", "--daemon", "--json", "--name", "w-2", "-c", config)).stdout,
    );
    const logFile = join(config, "..", "logs", "w-2.log");
    expect(json).to.deep.equal({ pid: pidIn(pidFile), pid_file: pidFile, log_file: logFile });
    process.kill(pidIn(pidFile), "SIGTERM");
    while (existsSync(pidFile)) await sleep(20);
    expect(readFileSync(logFile, "utf8")).to.include("stopping: what is in hand is finished first");
  });

  it("replaces a pid file that was left behind, with a warning, and takes --pid-file and --log-file", async () => {
    const { config } = await createStarter();
    const pidFile = join(config, "..", "other.pid");
    const logFile = join(config, "..", "other.log");
    pidFiles.push(pidFile);
    const gone = await deadPid();
    writeFileSync(pidFile, `${gone}\n`);
    const files = ["--pid-file", pidFile, "-c", config];
    const { status, stderr } = await winchester(["worker", "--daemon", "--log-file", logFile, ...files]);
    expect(status).to.equal(0);
    expect(stderr).to.match(/^\S+ warn {2}/);
    expect(stderr).to.include(`the pid file ${pidFile} was left behind by process ${gone}\n`);
    expect(pidIn(pidFile)).to.not.equal(gone);
    const stopped = await inProcess("worker", "--stop", "--json", ...files);
    expect(jsonLines(stopped.stdout)[0]).to.include({ stopped: true });
    expect(existsSync(logFile)).to.equal(true);
  });

  it("shows why it couldn't start", async () => {
    const { config, pidFile, database } = await createStarter();
    writeFileSync(database, "this is no database\n".repeat(500));
    const { status, stdout, stderr } = await inProcess("worker", "--daemon", "-c", config);
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^error: .*winchester\.db/);
    expect(existsSync(pidFile)).to.equal(false);
    const missing = await inProcess("worker", "--daemon", "--pid-file", "/nowhere/x.pid", "-c", config);
    expect(missing.status).to.equal(1);
    expect(missing.stderr).to.match(
      /^error: the pid file \/nowhere\/x\.pid can't be written: ENOENT.*\nhint: name another with --pid-file\n$/,
    );
  });

  it("isn't even started with mistakes in the configuration", async () => {
    const { config, logFile } = await createStarter();
    writeFileSync(config, `${readFileSync(config, "utf8")}log_levl: info\n`);
    const { status, stderr } = await inProcess("worker", "--daemon", "-c", config);
    expect(status).to.equal(1);
    expect(stderr).to.include('unknown key "log_levl" (did you mean "log_level"?)');
    expect(existsSync(logFile)).to.equal(false);
  });

  it("waits for a database that is away, says so, and says when it was killed meanwhile", async () => {
    const { config, pidFile, logFile } = await createStarter();
    const said: string[] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (text: string) => void said.push(text) };
    const starting = startDaemon(flagsOf(config), { logger, patienceMs: 100 }).catch(
      (error: unknown) => error,
    );
    const pid = await pidOf(pidFile);
    while (!readFileSync(logFile, "utf8").includes("waiting for the store")) await sleep(20);
    process.kill(pid, "SIGKILL");
    expect(said).to.deep.equal([`the worker hasn't opened its store yet; its log says why: ${logFile}`]);
    expect(await starting).to.include({
      code: "CLI_DAEMON",
      message: "the worker ended (SIGKILL) before it had opened its store",
      hint: `its log may say why: ${logFile}`,
    });
    pidFiles.pop();
  });
});

describe("winchester worker --stop", function () {
  this.timeout(60_000);

  it("fails where no worker is running", async () => {
    const { config, pidFile } = await createStarter();
    const hint =
      "hint: --pid-file names the file that it was started with, else it is beside the configuration (-c)\n";
    const stop = async (): Promise<string> => {
      const { status, stderr } = await inProcess("worker", "--stop", "-c", config);
      expect(status).to.equal(1);
      return stderr;
    };
    expect(await stop()).to.equal(`error: no worker is running: there is no ${pidFile}\n${hint}`);
    for (const content of [String(await deadPid()), String(process.pid), "no number"]) {
      writeFileSync(pidFile, content);
      expect(await stop()).to.equal(
        `error: no worker is running: the pid file ${pidFile} was left behind, and has been removed\n${hint}`,
      );
      expect(existsSync(pidFile)).to.equal(false);
    }
    mkdirSync(pidFile);
    expect(await stop()).to.match(/^error: the pid file .*\.pid can't be read: EISDIR/);
    pidFiles.pop();
  });

  it("doesn't wait for ever", async () => {
    const { config, pidFile } = await createStarter();
    const child = start(["worker", "-c", config]);
    while (!existsSync(config.replace(".yaml", ".db"))) await sleep(20);
    child.kill("SIGSTOP");
    writeFileSync(pidFile, String(child.pid));
    const error = await stopDaemon({ config, json: false }, 1_000).catch((reason: unknown) => reason);
    expect(error).to.include({
      code: "CLI_DAEMON",
      message: `the worker (process ${child.pid}) is still running, 1 second after it was told to stop`,
      hint: "it may be in a handler that takes long; a second --stop ends it at once",
    });
  });
});
