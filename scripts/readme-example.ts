import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const run = promisify(execFile);

/** The fenced blocks of a Markdown text in order, each with the word behind its fence. */
function fencedBlocks(markdown: string): { language: string; text: string }[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language: language ?? "",
    text: text ?? "",
  }));
}

/**
 * A mocha suite that runs the examples of a README: the `ts` blocks before a `text` block are run as one file of that
 * package, and must print what the `text` block shows.
 */
export function describeReadme(packageFolder: string, readme = "README.md"): void {
  describe("README", () => {
    const blocks = fencedBlocks(readFileSync(join(packageFolder, readme), "utf8"));
    const examples: { code: string; prints: string }[] = [];
    let code = "";
    for (const { language, text } of blocks) {
      if (language === "ts") {
        code += text;
      } else if (language === "text" && code !== "") {
        examples.push({ code, prints: text });
        code = "";
      }
    }

    it("has an example", () => {
      expect(examples).to.not.have.length(0);
    });

    for (const [index, { code, prints }] of examples.entries()) {
      it(`prints what it says (example ${index + 1})`, async () => {
        const folder = join(packageFolder, ".test-results");
        mkdirSync(folder, { recursive: true });
        const file = join(folder, `readme-example-${index + 1}.ts`);
        writeFileSync(file, code);
        const { stdout } = await run(process.execPath, ["--import=tsx", file], { cwd: packageFolder });
        expect(stdout).to.equal(prints);
      });
    }
  });
}
