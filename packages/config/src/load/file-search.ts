import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { didYouMean } from "../did-you-mean.js";
import { messageOf } from "../plugin/plugin-loader.js";
import type { YamlFile } from "../yaml/yaml-file.js";

/** A file that was found, with its text. */
export interface FoundFile {
  /** Spelled like the path of the configuration file. */
  readonly name: string;
  readonly text: string;
}

/** Finds the other files of a configuration in its folders. */
export class FileSearch {
  /** Where files are looked for, in this order; absolute. */
  readonly folders: readonly string[];
  /** The paths of the files that were found. */
  readonly found: string[] = [];
  readonly #file: YamlFile;
  readonly #folder: string;

  /** Warns of folders in `config_path` that aren't there. `folder` is that of the configuration file. */
  constructor(file: YamlFile, folder: string, configPath: readonly string[]) {
    this.#file = file;
    this.#folder = folder;
    const isList = Array.isArray((file.value as { config_path?: unknown } | null)?.config_path);
    const folders: string[] = [];
    for (const [index, path] of configPath.entries()) {
      const wanted = resolve(folder, path);
      if (isFolder(wanted)) folders.push(wanted);
      else {
        const place = isList ? ["config_path", index] : ["config_path"];
        file.warn(place, `config_path: there is no folder ${path}; it is passed over`);
      }
    }
    this.folders = [...new Set([...folders, folder])];
  }

  /** The file that a setting names, or undefined with a problem at that setting. */
  find(setting: string, fileName: string): FoundFile | undefined {
    const candidates = isAbsolute(fileName)
      ? [fileName]
      : this.folders.map((folder) => join(folder, fileName));
    const path = candidates.find((candidate) => existsSync(candidate));
    if (path === undefined) {
      const names = this.folders.flatMap((folder) => readdirSync(folder));
      const folders = this.folders.map((folder) => this.#nameOf(folder)).join(", ");
      const searched = isAbsolute(fileName) ? "" : `; searched: ${folders}`;
      this.#file.problem(
        setting.split("."),
        `${setting}: there is no file ${fileName}${searched}`,
        didYouMean(fileName, names),
      );
      return undefined;
    }
    try {
      const text = readFileSync(path, "utf8");
      this.found.push(path);
      return { name: this.#nameOf(path), text };
    } catch (error) {
      this.#file.problem(setting.split("."), `${setting}: ${fileName} can't be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** A path as messages show it: as the configuration file was given, a path below its folder likewise. */
  #nameOf(path: string): string {
    const below = relative(this.#folder, path);
    if (below.startsWith("..") || isAbsolute(below)) return path;
    return join(dirname(this.#file.name), below);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
