import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { simulate } from "@winchester/simulator";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, temporaryFolder } from "./support/winchester.js";

const OPTIONS = ["--operations", "20", "--seed", "7", "--instances", "5"];

describe("winchester simulate", () => {
  it("writes the simulator's notifications as JSON lines", async () => {
    const { stdout } = await inProcess("simulate", ...OPTIONS);
    expect(jsonLines(stdout)).to.deep.equal(
      jsonLines(
        [...simulate({ operations: 20, seed: "7", instances: 5 })].map((n) => JSON.stringify(n)).join("\n"),
      ),
    );
  });

  it("writes them into a file, compressed if its name says so, and the faults into another", async () => {
    const folder = temporaryFolder();
    const [plain, gz, faults] = ["n.jsonl", "n.jsonl.gz", "faults.jsonl"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await inProcess("simulate", ...OPTIONS, "-o", plain, "--fault-rate", "1", "--faults", faults);
    await inProcess("simulate", ...OPTIONS, "-o", gz, "--fault-rate", "1");
    expect(gunzipSync(readFileSync(gz)).equals(readFileSync(plain))).to.equal(true);
    expect(jsonLines(readFileSync(faults, "utf8"))[0]).to.have.property("kind");
  });

  it("says which file can't be written", async () => {
    const file = join(temporaryFolder(), "missing", "n.jsonl");
    const { status, stderr } = await inProcess("simulate", ...OPTIONS, "-o", file);
    expect(status).to.equal(1);
    expect(stderr).to.match(/^error: .*n\.jsonl can't be written: /);
  });
});
