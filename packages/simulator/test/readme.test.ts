import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describeReadme } from "../../../scripts/readme-example.js";
import { FAULT_KINDS, FAULTS } from "../src/index.js";

const folder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", folder), "utf8");

describeReadme(folder.pathname);

describe("README tables", () => {
  it("list the faults as the data has them", () => {
    const rows = FAULT_KINDS.map((kind) => {
      const { verdict, effect, opportunity } = FAULTS[kind];
      return `| \`${kind}\` | ${verdict} | ${effect} | ${opportunity} |`;
    });
    expect(readme.replaceAll(/ +/g, " ")).to.include(rows.join("\n"));
  });

  it("list the error codes that the sources have, no more and no fewer", () => {
    const source = readFileSync(new URL("src/errors.ts", folder), "utf8");
    const inSource = [...source.matchAll(/"(SIMULATOR_\w+)"/g)].map(([, code]) => code);
    const inReadme = [...readme.matchAll(/^\| `(SIMULATOR_\w+)`/gm)].map(([, code]) => code);
    expect(inReadme).to.deep.equal(inSource);
  });
});
