import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SHARED_DATA_MISSING, sharedDataFolder } from "../../../scripts/shared-data.js";
import { Distiller, parseEventDefinitions } from "../src/index.js";

describe("the definitions that operators run", () => {
  const folder = sharedDataFolder();
  if (folder === undefined) {
    it(SHARED_DATA_MISSING);
    return;
  }
  const files = readdirSync(join(folder, "definitions")).filter((file) => file.endsWith(".yaml"));

  it(`all load (${files.length} files)`, () => {
    expect(files).to.have.length.of.at.least(58);
    for (const file of files) {
      const definitions = parseEventDefinitions(
        readFileSync(join(folder, "definitions", file), "utf8"),
        file,
      );
      expect(definitions, file).to.not.have.length(0);
      expect(() => new Distiller(definitions), file).to.not.throw();
    }
  });

  it("take every notification without an exception", function () {
    this.timeout(120_000);
    const notifications = readdirSync(join(folder, "notifications")).flatMap((file) =>
      readFileSync(join(folder, "notifications", file), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    );
    for (const file of files) {
      const distiller = new Distiller(
        parseEventDefinitions(readFileSync(join(folder, "definitions", file), "utf8"), file),
        { catchAll: true },
      );
      const outcomes = notifications.map((notification) => distiller.explain(notification));
      expect(
        outcomes.filter(({ warnings }) => warnings.some(({ code }) => code === "DISTILLER_FAILED")),
      ).to.deep.equal([]);
      expect(
        outcomes.filter(({ outcome }) => outcome === "distilled"),
        file,
      ).to.have.length.above(800);
    }
  });
});
