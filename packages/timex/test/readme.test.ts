import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { describeReadme } from "../../../scripts/readme-example.js";

const packageFolder = new URL("..", import.meta.url).pathname;

describeReadme(packageFolder);

describe("the table of error codes", () => {
  it("lists exactly the codes that the source has", () => {
    const sources = readdirSync(`${packageFolder}src`).map((file) =>
      readFileSync(`${packageFolder}src/${file}`, "utf8"),
    );
    const readme = readFileSync(`${packageFolder}README.md`, "utf8");
    const inSources = new Set(sources.flatMap((source) => source.match(/"TIMEX_\w+"/g) ?? []));
    const inReadme = new Set((readme.match(/^\| `TIMEX_\w+`/gm) ?? []).map((row) => `"${row.slice(3, -1)}"`));
    expect([...inReadme].sort()).to.deep.equal([...inSources].sort());
    expect(inReadme.size).to.be.greaterThan(0);
  });
});
