import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, printed, temporaryFolder } from "./support/winchester.js";

const FILES = ["event_definitions.yaml", "pipelines.yaml", "triggers.yaml", "winchester.yaml"];

describe("winchester init", function () {
  this.timeout(60_000);

  it("writes a configuration that passes check without warnings, into a folder that it makes", async () => {
    const folder = join(temporaryFolder(), "etc", "winchester");
    const { status, stdout } = await inProcess("init", folder);
    expect(status).to.equal(0);
    expect(readdirSync(folder).sort()).to.deep.equal(FILES);
    expect(stdout).to.include(`wrote ${folder}/winchester.yaml\n`);
    const check = await inProcess("check", "--strict", "-c", join(folder, "winchester.yaml"));
    expect(check).to.deep.equal({
      status: 0,
      stdout: `${folder}/winchester.yaml: 2 triggers, 1 pipeline, 1 handler in 4 files; 0 mistakes, 0 warnings\n`,
      stderr: "",
    });
  });

  it("writes over nothing, unless it is forced to", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "triggers.yaml"), "# mine\n");
    const { status, stderr } = await inProcess("init", folder);
    expect(status).to.equal(1);
    expect(stderr).to.equal(`error: triggers.yaml is in ${folder} already\nhint: --force writes over them\n`);
    expect(readdirSync(folder)).to.deep.equal(["triggers.yaml"]);
    expect((await inProcess("init", folder, "--force", "--json")).status).to.equal(0);
    expect(readFileSync(join(folder, "triggers.yaml"), "utf8")).to.include("instance_creation");
  });

  it("writes what runs at once, with simulated notifications", async () => {
    const cwd = temporaryFolder();
    await printed(["init"], { cwd });
    const input = await printed(["simulate", "--operations", "60", "--seed", "3"]);
    const [summary] = jsonLines(
      await printed(["replay", "-", "--until", "2026-02-01", "--json", "-q"], { cwd, input }),
    );
    expect(summary).to.include({ malformed: 0, refused: 0 });
    expect(summary!.stored).to.be.greaterThan(100);
    expect(summary!.opened).to.be.greaterThan(0);
    expect((summary!.fired as number) + (summary!.expired as number)).to.equal(summary!.opened);
  });
});

describe("winchester check", () => {
  it("reports all mistakes and warnings, and exits with status 1", async () => {
    const folder = temporaryFolder();
    await inProcess("init", folder);
    const config = join(folder, "winchester.yaml");
    writeFileSync(config, `${readFileSync(config, "utf8")}log_levl: info\nlogging_config: x.conf\n`);
    const triggers = join(folder, "triggers.yaml");
    writeFileSync(triggers, readFileSync(triggers, "utf8").replace("$first + 1h", "$first + 1hour"));
    const { status, stdout, stderr } = await inProcess("check", "-c", config);
    expect(status).to.equal(1);
    expect(stderr).to.match(/^warning: .*winchester\.yaml:\d+:1 logging_config means nothing here/m);
    expect(stderr).to.match(
      /^error: .*winchester\.yaml:\d+:1 unknown key "log_levl" \(did you mean "log_level"\?\)$/m,
    );
    expect(stderr).to.match(
      /^error: .*triggers\.yaml:\d+:\d+ \[instance_creation\] expiration: unknown unit "hour"/m,
    );
    expect(stdout).to.equal(`${config}: 2 mistakes, 1 warning\n`);
    const [json] = jsonLines((await inProcess("check", "-c", config, "--json")).stdout);
    expect(json).to.include({ ok: false });
    expect((json!.problems as { line: number }[]).map(({ line }) => typeof line)).to.deep.equal([
      "number",
      "number",
    ]);
  });

  it("makes a mistake of a warning with --strict", async () => {
    const folder = temporaryFolder();
    const config = join(folder, "winchester.yaml");
    writeFileSync(config, "database: {url: sqlite:x.db}\nlogging_config: x.conf\n");
    expect((await inProcess("check", "-c", config)).status).to.equal(0);
    expect((await inProcess("check", "-c", config, "--strict")).status).to.equal(1);
  });
});
