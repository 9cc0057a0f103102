import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findPeerPackages } from "../src/peers/peer-packages.js";

describe("peers", () => {
  let cache: string;

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), "winchester-peers-"));
  });
  afterEach(() => rm(cache, { recursive: true }));

  it("are left out where they aren't installed and nothing may be", async () => {
    const found = await findPeerPackages({ cache, install: false });
    expect(found).to.equal("they aren't installed, and a quick run installs nothing");
    expect(await readdir(cache)).to.be.empty;
  });

  it("are left out without a registry, in a line, and leave nothing half installed behind", async () => {
    const env = {
      ...process.env,
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_fetch_retries: "0",
      npm_config_cache: join(cache, "npm"),
    };
    const found = await findPeerPackages({ cache: join(cache, "peers"), install: true, env });
    expect(found)
      .to.be.a("string")
      .that.matches(/^they can't be had: .+$/);
    expect(await readdir(join(cache, "peers"))).to.be.empty;
  });
});
