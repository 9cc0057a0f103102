import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/**
 * What the peers are made of, in the versions that are measured. They need a newer Node than Winchester does, so
 * they come with one.
 */
export const PEER_VERSIONS = {
  node: "22.23.3",
  "graphile-worker": "0.18.0",
  "pg-boss": "12.38.0",
} as const;

/** Where the peers are kept from run to run: among what is installed, so that it goes when that goes. */
export const PEER_CACHE: string = fileURLToPath(new URL("../../node_modules/.cache/peers", import.meta.url));

const INSTALLING_MS = 300_000;
const run = promisify(execFile);

/** The peers, ready to be run. */
export interface PeerPackages {
  /** The folder whose `node_modules` has them. */
  readonly folder: string;
  /** The Node to run them with. */
  readonly node: string;
}

/** How the peers may be had. */
export interface PeerSource {
  readonly cache: string;
  /** Whether they may be fetched from the registry where the cache hasn't got them. */
  readonly install: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Gives the peers, or in a line why there are none. They are no dependencies of ours, since everybody who sets up
 * the workspace would get another 200 MB, most of them a second Node.
 */
export async function findPeerPackages({
  cache,
  install,
  env = process.env,
}: PeerSource): Promise<PeerPackages | string> {
  const folder = join(cache, versionsIn(PEER_VERSIONS).join("+"));
  const peers = { folder, node: join(folder, "node_modules", nodePackage(), "bin", "node") };
  try {
    if (!(await exists(folder))) {
      if (!install) return "they aren't installed, and a quick run installs nothing";
      await installInto(folder, cache, env);
    }
    // A Node that is there but doesn't run (another C library, say) is as good as none.
    await run(peers.node, ["--version"]);
    return peers;
  } catch (error) {
    return `they can't be had: ${describeFailure(error)}`;
  }
}

/** Renamed only when all is there: what is cut off half-way is never taken for the peers. */
async function installInto(folder: string, cache: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, "installing-"));
  try {
    // Without a package.json of its own npm would look for one further up, and find ours.
    await writeFile(join(temporary, "package.json"), JSON.stringify({ private: true }));
    const { node, ...peers } = PEER_VERSIONS;
    const packages = versionsIn({ [nodePackage()]: node, ...peers });
    // The engines that npm would miss are those of the Node that is being installed.
    const options = [
      "--ignore-scripts",
      "--no-engine-strict",
      "--no-package-lock",
      "--no-audit",
      "--no-fund",
    ];
    await run("npm", ["install", "--prefix", temporary, "--loglevel=error", ...options, ...packages], {
      cwd: temporary,
      env,
      timeout: INSTALLING_MS,
    });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function versionsIn(packages: Readonly<Record<string, string>>): string[] {
  return Object.entries(packages).map(([name, version]) => `${name}@${version}`);
}

/** The package that holds Node's binary for this machine: what `node`'s script would install, without its script. */
function nodePackage(): string {
  const machine = `${process.platform}-${process.arch}`;
  return machine === "darwin-arm64" ? `node-bin-${machine}` : `node-${machine}`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The first line of what npm said, where it said something. */
function describeFailure(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr?.trim() || message).split("\n")[0] ?? "";
}
