import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { didYouMean } from "../did-you-mean.js";
import { resolveModule } from "./module-resolution.js";
import {
  isFileReference,
  isOriginalModule,
  ORIGINAL_CLASS_NAMES,
  type PluginReference,
  packageOf,
} from "./plugin-reference.js";

/** What became of loading a module or a class from it. */
export type Loaded<T> =
  | { readonly value: T }
  /** `missing`: it isn't installed, which is no mistake in itself. */
  | {
      readonly value?: undefined;
      readonly missing: boolean;
      readonly message: string;
      readonly hint?: string;
    };

/** A class whose instances aren't known yet. */
export type UnknownClass = new (...args: never[]) => unknown;

/**
 * Loads packages and files by name at run time: from the folder of the configuration first, so that a user's own
 * packages are found, then from further places, then from this package.
 */
export class PluginLoader {
  readonly #folder: string;
  readonly #importers: readonly string[];

  /** `resolveFrom` are paths or URLs of files that may import what is missing beside the configuration. */
  constructor(folder: string, resolveFrom: readonly string[]) {
    this.#folder = folder;
    const further = resolveFrom.map((place) =>
      place.startsWith("file:") ? fileURLToPath(place) : resolve(place),
    );
    this.#importers = [resolve(folder, "winchester.yaml"), ...further, fileURLToPath(import.meta.url)];
  }

  /** Whether a package is there, without loading it. */
  isInstalled(name: string): boolean {
    return resolveModule(name, this.#importers) !== undefined;
  }

  /** The exports of a package or file. */
  async loadModule(name: string): Promise<Loaded<Readonly<Record<string, unknown>>>> {
    const file = isFileReference(name) ? this.#fileOf(name) : resolveModule(name, this.#importers);
    if (file === undefined || !existsSync(file)) return notFound(name);
    try {
      return { value: (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>> };
    } catch (error) {
      const what = isFileReference(name) ? name : `package ${packageOf(name)}`;
      return { missing: false, message: `${what} can't be loaded: ${messageOf(error)}` };
    }
  }

  /** A class that a package or file exports. */
  async loadClass({ module, exportName }: PluginReference): Promise<Loaded<UnknownClass>> {
    if (isOriginalModule(module)) {
      const hint = didYouMean(`${module}:${exportName}`, ORIGINAL_CLASS_NAMES);
      return {
        missing: false,
        message: `no class of the original is named ${module}:${exportName}`,
        ...(hint && { hint }),
      };
    }
    const loaded = await this.loadModule(module);
    if (loaded.value === undefined) return loaded;
    const value = loaded.value[exportName];
    if (typeof value === "function") return { value: value as UnknownClass };
    const names = Object.entries(loaded.value).flatMap(([name, each]) =>
      typeof each === "function" ? [name] : [],
    );
    const known = names.length === 0 ? "it exports no class" : `it exports ${names.join(", ")}`;
    const what =
      value === undefined ? `exports no "${exportName}"` : `exports "${exportName}", which is no class`;
    return { missing: false, message: `${module} ${what}`, hint: didYouMean(exportName, names) ?? known };
  }

  #fileOf(name: string): string {
    return name.startsWith("file:") ? fileURLToPath(name) : resolve(this.#folder, name);
  }
}

/** What an error says, for a message around it. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function notFound(name: string): Loaded<never> {
  if (isFileReference(name)) return { missing: false, message: `there is no file ${name}` };
  const packageName = packageOf(name);
  return {
    missing: true,
    message: `package ${packageName} isn't installed`,
    hint: `install it with "npm install ${packageName}"`,
  };
}
