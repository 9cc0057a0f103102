import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The file that starts the command. */
export const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { WINCHESTER_DATABASE_URL: _, NODE_OPTIONS: __, ...env } = process.env;
  return { ...env, ...extra };
}

/** Runs the command to its end. */
export function winchester(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [BIN, ...argv],
      { cwd: options.cwd, env: environment(options.env), maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== "number") reject(error);
        else resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
    // A command may end without reading what it is sent.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** {@link winchester}, which must exit with status 0; gives what it printed. */
export async function printed(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await winchester(argv, options);
  if (status !== 0) throw new Error(`winchester ${argv.join(" ")} exited with ${status}: ${stderr}`);
  return stdout;
}

const children: ChildProcess[] = [];

/** Starts the command and lets it run; what still runs after a test is killed. */
export function start(argv: readonly string[], options: RunOptions = {}): ChildProcess {
  const child = spawn(process.execPath, [BIN, ...argv], {
    env: environment(options.env),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  children.push(child);
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The objects of JSON lines. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const folders: string[] = [];

/** A new folder, which is deleted at the end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "winchester-cli-"));
  folders.push(folder);
  return folder;
}

after(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
