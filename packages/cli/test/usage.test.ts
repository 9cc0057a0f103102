import { expect } from "chai";
import { COMMAND_TABLE } from "../src/command-table.js";
import { inProcess } from "./support/in-process.js";

/** Runs a command that is used wrongly; gives its message. */
async function usage(...argv: string[]): Promise<string> {
  const { status, stdout, stderr } = await inProcess(...argv);
  expect([status, stdout]).to.deep.equal([2, ""]);
  return stderr.split("\n")[0] ?? "";
}

describe("Wrong usage exits with status 2, and says", () => {
  it("which command was probably meant", async () => {
    expect(await usage("igest")).to.equal('error: there is no command "igest" (did you mean "ingest"?)');
    expect(await usage("streams", "lst")).to.equal(
      'error: there is no command "streams lst" (did you mean "streams list"?)',
    );
    expect(await usage("xyzzy")).to.equal('error: there is no command "xyzzy"');
  });

  it("which option was probably meant", async () => {
    expect(await usage("ingest", "--bach", "7")).to.equal(
      'error: there is no option --bach (did you mean "--batch"?)',
    );
  });

  it("what is wrong with an option's value", async () => {
    expect(await usage("worker", "--now", "yesterday")).to.equal('error: --now: "yesterday" is no time');
    expect(await usage("streams", "list", "--state", "gone")).to.match(
      /^error: Expected --state=gone to be one of: active,/,
    );
    expect(await usage("simulate", "--fault-rate", "3")).to.equal(
      "error: --fault-rate: must be a share from 0 to 1, not 3",
    );
    expect(await usage("simulate", "--operations-per-day", "0")).to.match(
      /^error: --operations-per-day: must be a whole number/,
    );
    expect(await usage("simulate", "--real-time", "--speed", "0")).to.equal(
      "error: --speed: must be a number above 0, not 0",
    );
    expect(await usage("timex", "$x", "--var", "x")).to.equal(`error: --var: "x" isn't NAME=ISO`);
    expect(await usage("timex", "$x", "--var", "x=now")).to.equal('error: "now" is no time');
  });

  it("what is missing", async () => {
    expect(await usage("streams", "show")).to.match(/^error: Missing 1 required arg/);
    expect(await usage("explain")).to.equal("error: either a file or --message-id is needed");
    expect(await usage("worker", "--pid-file", "x")).to.equal("error: --pid-file is for --daemon and --stop");
    expect((await inProcess("worker", "--daemon", "--once")).stderr).to.match(
      /cannot also be provided when using --(once|daemon)/,
    );
    expect(await usage("streams", "purge")).to.equal("error: purging needs a filter");
  });
});

describe("Help", () => {
  it("lists all commands", async () => {
    const { status, stdout } = await inProcess("--help");
    expect(status).to.equal(0);
    for (const id of Object.keys(COMMAND_TABLE)) expect(stdout).to.include(`  ${id.split(":")[0]} `);
  });

  for (const id of Object.keys(COMMAND_TABLE)) {
    it(`of ${id.replace(":", " ")} has a summary and examples`, async () => {
      const { status, stdout } = await inProcess(...id.split(":"), "--help");
      expect(status).to.equal(0);
      expect(stdout).to.match(/^[A-Z].*\.\n\nUSAGE\n {2}\$ winchester /);
      expect(stdout).to.match(/EXAMPLES\n[\s\S]* winchester /);
      expect(stdout).to.include("--json");
    });
  }

  it("is asked for behind the words of a topic too", async () => {
    expect((await inProcess("db")).stdout).to.include("db upgrade");
  });
});

describe("winchester --version", () => {
  it("is the package's", async () => {
    expect((await inProcess("--version")).stdout).to.match(/^winchester \d+\.\d+\.\d+\n$/);
  });
});
