import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const PACKAGES = fileURLToPath(new URL("../../packages", import.meta.url));
const ERRORS = fileURLToPath(new URL("../errors.md", import.meta.url));

/** A code is text of capitals that begins with the name of its package. */
const CODE =
  /"((?:AMQP|CLI|CONFIG|CORE|DATABASE|DISTILLER|HANDLERS|REVISION|SCHEMA|SIMULATOR|STORE|TESTKIT|TIMEX)_[A-Z_]+)"/g;

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

describe("the list of error codes", () => {
  const inCode = new Set(
    readdirSync(PACKAGES)
      .flatMap((name) => sourceFiles(join(PACKAGES, name, "src")))
      .flatMap((file) => [...readFileSync(file, "utf8").matchAll(CODE)].map(([, code]) => code)),
  );
  const inDocument = new Set(
    [...readFileSync(ERRORS, "utf8").matchAll(/^\| `([A-Z_]+)`\s*\|/gm)].map(([, code]) => code),
  );

  it("has every code that the packages use", () => {
    expect([...inCode].filter((code) => !inDocument.has(code))).to.deep.equal([]);
    expect(inCode.size).to.be.greaterThan(20);
  });

  it("has no code that no package uses", () => {
    expect([...inDocument].filter((code) => !inCode.has(code))).to.deep.equal([]);
  });
});
