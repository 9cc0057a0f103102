import { readFileSync } from "node:fs";
import { expect } from "chai";
import { COMMAND_TABLE } from "../src/command-table.js";
import { inProcess } from "./support/in-process.js";
import { temporaryFolder } from "./support/winchester.js";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const readme = read("../README.md");

/** Commands that run until they are stopped; they have tests of their own. */
const ENDLESS = new Set(["consume", "time-server"]);

const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block]) => block!.trim().split("\n"))
  .map((line) => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ""));

describe("README", function () {
  this.timeout(60_000);

  it("has examples that work, in their order, in one folder", async () => {
    const before = process.cwd();
    process.chdir(temporaryFolder());
    try {
      for (const [program, ...argv] of commands) {
        expect(program).to.equal("winchester");
        if (ENDLESS.has(argv[0] ?? "")) continue;
        const { status, stderr } = await inProcess(...argv);
        expect(status, `${argv.join(" ")}: ${stderr}`).to.equal(0);
      }
    } finally {
      process.chdir(before);
    }
  });

  it("has an example of every command", () => {
    const shown = new Set(commands.flatMap(([, first = "", second = ""]) => [first, `${first}:${second}`]));
    const unknown = Object.keys(COMMAND_TABLE).filter((id) => !shown.has(id) && id !== "events:show");
    expect(unknown).to.deep.equal([]);
  });

  it("lists the error codes that the sources have, no more and no fewer", () => {
    const inSource = [...read("../src/cli-error.ts").matchAll(/\| "(CLI_\w+)"|= "(CLI_\w+)"/g)].map(
      ([, a, b]) => a ?? b,
    );
    const inReadme = [...readme.matchAll(/^\| `(CLI_\w+)`/gm)].map(([, code]) => code);
    expect(inSource).to.not.have.length(0);
    expect(inReadme).to.deep.equal(inSource);
  });
});
