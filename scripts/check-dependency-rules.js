// Checks the arrows between packages and files. As a checker that reads nothing finds nothing, it also proves
// that modules were read, and that a planted violation is caught.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";

const LEAST_MODULES = 100;
const PLANTED = "packages/core/src/planted-violation";

async function violations() {
  const options = await extractOptions("./.dependency-cruiser.cjs");
  const { output } = await cruise(
    ["packages"],
    { ...options, validate: true, exclude: { path: "/(dist|test|node_modules)/" } },
    undefined,
    {
      tsConfig: extractTsConfig("./tsconfig.base.json"),
    },
  );
  return output.summary;
}

function plant() {
  mkdirSync(PLANTED);
  writeFileSync(
    `${PLANTED}/one.ts`,
    'import { two } from "./two.js";\nexport const one = (): unknown => two;\n',
  );
  writeFileSync(
    `${PLANTED}/two.ts`,
    'import { one } from "./one.js";\nimport "../../../simulator/src/index.js";\nexport const two = (): unknown => one;\n',
  );
}

const summary = await violations();
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(
  `${summary.totalCruised} modules, ${summary.totalDependenciesCruised} dependencies, ${summary.violations.length} violations`,
);

plant();
let caught;
try {
  caught = new Set((await violations()).violations.map(({ rule }) => rule.name));
} finally {
  rmSync(PLANTED, { recursive: true });
}
for (const rule of ["no-circles", "core-imports-only-timex"]) {
  if (!caught.has(rule)) {
    console.error(`the planted violation of ${rule} wasn't caught: the check checks nothing`);
    process.exitCode = 1;
  }
}
if (summary.totalCruised < LEAST_MODULES) {
  console.error(`only ${summary.totalCruised} modules were read, ${LEAST_MODULES} at least are expected`);
  process.exitCode = 1;
}
if (summary.violations.length > 0) process.exitCode = 1;
