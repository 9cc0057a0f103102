/** Where a class is exported: the parsed form of `package:export` and `./file.js:export`. */
export interface PluginReference {
  /** The name of a package (with a path into it, perhaps), or the path of a file. */
  readonly module: string;
  readonly exportName: string;
}

/** The classes of the original, and those of ours that do the same. */
const ORIGINAL_CLASSES: Readonly<Record<string, string>> = {
  "winchester.pipeline_handler:LoggingHandler": "@winchester/handlers:LoggingHandler",
  "winchester.pipeline_handler:UsageHandler": "@winchester/handlers:UsageHandler",
  "winchester.pipeline_handler:AtomPubHandler": "@winchester/handlers:AtomPubHandler",
  "winchester.pipeline_handler:NotabeneHandler": "@winchester/amqp:NotabeneHandler",
  "stackdistiller.trait_plugins:SplitterTraitPlugin": "@winchester/distiller:SplitPlugin",
  "stackdistiller.trait_plugins:BitfieldTraitPlugin": "@winchester/distiller:BitfieldPlugin",
};

/** The names of the original's classes that are known here. */
export const ORIGINAL_CLASS_NAMES: readonly string[] = Object.keys(ORIGINAL_CLASSES);

/** Parameters that the original's handlers take and that mean nothing to ours, by reference. */
const IGNORED_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  "@winchester/amqp:NotabeneHandler": ["library"],
};

/** Reads `package:export`; the original's classes become ours. Undefined for a text without an export. */
export function parsePluginReference(source: string): PluginReference | undefined {
  const text = Object.hasOwn(ORIGINAL_CLASSES, source) ? ORIGINAL_CLASSES[source]! : source;
  const match = /^(.+):([A-Za-z_$][\w$]*)$/.exec(text);
  return match === null ? undefined : { module: match[1]!, exportName: match[2]! };
}

/** The parameters of a class that are accepted, and not passed on. */
export function ignoredParameters({ module, exportName }: PluginReference): readonly string[] {
  return IGNORED_PARAMETERS[`${module}:${exportName}`] ?? [];
}

/** Whether a module is a file, relative to the configuration or absolute, and no package. */
export function isFileReference(module: string): boolean {
  return /^(\.{0,2}\/|[A-Za-z]:[\\/]|file:)/.test(module);
}

/** The package of a module's name: `@scope/name` of `@scope/name/path`. */
export function packageOf(module: string): string {
  return module.split("/", module.startsWith("@") ? 2 : 1).join("/");
}

/** Whether a module is one of the original's, which are written in Python. */
export function isOriginalModule(module: string): boolean {
  return /^(winchester|stackdistiller)\./.test(module);
}
