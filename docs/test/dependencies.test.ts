import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

function dependenciesOf(manifest: string): string[] {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(
    readFileSync(`${ROOT}/${manifest}`, "utf8"),
  ) as Record<string, Record<string, string> | undefined>;
  const names = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  return names.filter((name) => !name.startsWith("@winchester/"));
}

describe("the list of dependencies", () => {
  const manifests = [
    "package.json",
    ...readdirSync(`${ROOT}/packages`).map((name) => `packages/${name}/package.json`),
  ];
  const used = new Set(manifests.flatMap(dependenciesOf));
  const listed = new Set(
    [...readFileSync(`${ROOT}/docs/dependencies.md`, "utf8").matchAll(/^\| `([^`]+)`\s*\|/gm)].map(
      ([, name]) => name,
    ),
  );

  it("names every dependency of every package", () => {
    expect([...used].filter((name) => !listed.has(name))).to.deep.equal([]);
    expect(used.size).to.be.greaterThan(10);
  });

  it("names none that isn't used", () => {
    expect([...listed].filter((name) => name !== undefined && !used.has(name))).to.deep.equal([]);
  });
});
