// Checks the arrows between packages and files. As a checker that reads nothing finds nothing, it also proves
// that modules were read, and that planted violations are caught.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { cruise } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";

const LEAST_MODULES = 200;
const CONFIG = "./.dependency-cruiser.cjs";

/** Files that break a rule each, in the shape of our packages. */
const PLANTED = {
  "packages/core/src/one.ts": 'import { two } from "./two.js";\nexport const one = (): unknown => two;\n',
  "packages/core/src/two.ts": 'import { one } from "./one.js";\nexport const two = (): unknown => one;\n',
  "packages/core/src/arrow.ts":
    'import { handler } from "../../handlers/src/handler.js";\nexport const x = handler;\n',
  "packages/core/src/files.ts":
    'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n',
  "packages/handlers/src/handler.ts": "export const handler = 1;\n",
};
const MUST_BE_CAUGHT = ["no-circles", "core-imports-only-timex", "core-is-pure"];

async function summarize(folder, roots = ["packages"]) {
  const options = await extractOptions(CONFIG);
  const { output } = await cruise(
    roots,
    { ...options, validate: true, baseDir: folder, exclude: { path: "/(dist|test|node_modules)/" } },
    undefined,
    { tsConfig: extractTsConfig("./tsconfig.base.json") },
  );
  return output.summary;
}

/** The rules that planted violations break, in a folder of their own. */
async function caughtRules() {
  const folder = mkdtempSync(join(tmpdir(), "winchester-planted-"));
  try {
    for (const [file, text] of Object.entries(PLANTED)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    copyFileSync("tsconfig.base.json", join(folder, "tsconfig.base.json"));
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    return new Set((await summarize(folder)).violations.map(({ rule }) => rule.name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { violations, totalCruised, totalDependenciesCruised } = await summarize(process.cwd(), [
  "packages",
  "examples",
]);
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(
  `${totalCruised} modules, ${totalDependenciesCruised} dependencies, ${violations.length} violations`,
);
if (violations.length > 0) process.exitCode = 1;
if (totalCruised < LEAST_MODULES) {
  console.error(`only ${totalCruised} modules were read, ${LEAST_MODULES} at least are expected`);
  process.exitCode = 1;
}

const caught = await caughtRules();
for (const rule of MUST_BE_CAUGHT.filter((name) => !caught.has(name))) {
  console.error(`the planted violation of ${rule} wasn't caught: the check checks nothing`);
  process.exitCode = 1;
}
