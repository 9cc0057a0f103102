import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageOf } from "./plugin-reference.js";

/**
 * The file of a module's name, looked for as if each of some files imported it, in this order; undefined where
 * none of them can.
 *
 * Node 20 has no `import.meta.resolve` for a place of one's own choice, and `require.resolve` doesn't see what a
 * package exports to `import` alone: for such packages the manifest is read here.
 */
export function resolveModule(name: string, importers: readonly string[]): string | undefined {
  for (const importer of importers) {
    const require = createRequire(importer);
    try {
      return require.resolve(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") continue;
      const file = resolveImportOnly(name, require.resolve.paths(name) ?? []);
      if (file !== undefined) return file;
    }
  }
  return undefined;
}

function resolveImportOnly(name: string, folders: readonly string[]): string | undefined {
  const packageName = packageOf(name);
  const manifest = folders
    .map((folder) => join(folder, packageName, "package.json"))
    .find((file) => existsSync(file));
  if (manifest === undefined) return undefined;
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { exports?: unknown };
  const subpath = `.${name.slice(packageName.length)}`;
  const hasSubpaths = isMapping(exports) && Object.keys(exports).every((key) => key.startsWith("."));
  const target = importTarget(hasSubpaths ? exports[subpath] : subpath === "." ? exports : undefined);
  return target === undefined ? undefined : join(dirname(manifest), target);
}

/** The first target that an `import` in Node may take. */
function importTarget(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (!isMapping(target)) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (!["node", "import", "default"].includes(condition)) continue;
    const found = importTarget(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
