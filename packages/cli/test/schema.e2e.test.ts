import { join } from "node:path";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, temporaryFolder } from "./support/winchester.js";

let config: string;

async function db(...argv: string[]): Promise<string> {
  const { status, stdout, stderr } = await inProcess("db", argv[0] ?? "", "-c", config, ...argv.slice(1));
  expect([status, stderr]).to.deep.equal([0, ""]);
  return stdout;
}

describe("winchester db", () => {
  beforeEach(async () => {
    const folder = temporaryFolder();
    await inProcess("init", folder);
    config = join(folder, "winchester.yaml");
  });

  it("upgrades a new database and says where it stands", async () => {
    const revisions = jsonLines(await db("history", "--json")).map(({ name }) => name as string);
    const head = revisions.at(-1);
    expect(await db("upgrade")).to.equal(`upgraded ${revisions.length} revisions: ${revisions.join(", ")}\n`);
    expect(await db("current")).to.equal(`${head} (head)\n`);
    expect(jsonLines(await db("current", "--json"))).to.deep.equal([{ current: head, head: true }]);
    expect(await db("upgrade")).to.equal("nothing to upgrade\n");
  });

  it("goes back step by step, and to nothing", async () => {
    await db("upgrade");
    const names = jsonLines(await db("history", "--json")).map(({ name }) => name as string);
    expect(await db("downgrade", "-1")).to.equal(`downgraded 1 revision: ${names.pop()}\n`);
    expect(await db("current")).to.equal(`${names.at(-1)}\n`);
    expect(jsonLines(await db("downgrade", "base", "--json"))).to.deep.equal([
      { downgraded: names.reverse() },
    ]);
    expect(await db("current")).to.equal('the database has no schema; run "winchester db upgrade"\n');
  });

  it("lists the revisions", async () => {
    expect(await db("history")).to.match(/^REVISION +WHAT IT MAKES\n\w+ +\w/);
  });

  it("prints the SQL and connects to nothing", async () => {
    const url = ["--database", "postgresql://nobody@127.0.0.1:1/nothing"];
    expect(await db("upgrade", "--sql", ...url)).to.include("CREATE TABLE event");
    expect(await db("downgrade", "base", "--sql", ...url)).to.include("DROP TABLE");
    expect(await db("stamp", "head", "--sql", ...url)).to.include("INSERT INTO winchester_migration");
    const [first] = jsonLines(await db("history", "--json")).map(({ name }) => name as string);
    expect(await db("upgrade", "--sql", "--from", first ?? "", ...url)).to.not.include("CREATE TABLE event ");
  });

  it("stamps a database whose tables were made by other means", async () => {
    await db("upgrade");
    const head = jsonLines(await db("history", "--json")).at(-1)!.name;
    expect(await db("stamp", "head")).to.equal(`stamped ${head}\n`);
  });

  it("says which revision it doesn't know", async () => {
    const { status, stderr } = await inProcess("db", "upgrade", "nope", "-c", config);
    expect(status).to.equal(1);
    expect(stderr).to.match(/^error: .*nope/);
  });
});
