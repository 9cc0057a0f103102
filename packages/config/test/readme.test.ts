import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describeReadme } from "../../../scripts/readme-example.js";
import { settingTable, tableRows } from "./support/setting-table.js";

const folder = new URL("..", import.meta.url).pathname;

describeReadme(folder);

describe("The README's table of settings", () => {
  it("has every key with its type, default and description", () => {
    const rows = tableRows(readFileSync(`${folder}README.md`, "utf8"), "## Settings");
    expect(rows).to.deep.equal(settingTable());
  });
});
