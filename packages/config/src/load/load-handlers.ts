import {
  type HandlerClass,
  type HandlerContext,
  type PipelineHandler,
  silentLogger,
  systemClock,
} from "@winchester/core";
import { HandlerMissingError } from "../config-error.js";
import { messageOf, type PluginLoader } from "../plugin/plugin-loader.js";
import { ignoredParameters, parsePluginReference } from "../plugin/plugin-reference.js";
import type { YamlFile } from "../yaml/yaml-file.js";

/** A handler that `pipeline_handlers` names. */
export interface LoadedHandler {
  /** Of a handler that isn't installed: a class whose constructor throws {@link HandlerMissingError}. */
  readonly handler: HandlerClass;
  /** Why it can't be used; undefined where it can, and where the reason is reported already. */
  readonly missing: { readonly message: string; readonly hint: string } | undefined;
  /** Whether pipelines can be tried with it. */
  readonly usable: boolean;
  /** Parameters of the original that are accepted, and not passed on. */
  readonly ignored: readonly string[];
}

/**
 * Loads the handlers' classes. A class that a package or file lacks is reported at once; a package that isn't
 * installed matters only to the pipelines that use it.
 */
export async function loadHandlers(
  file: YamlFile,
  references: Readonly<Record<string, string>>,
  loader: PluginLoader,
): Promise<ReadonlyMap<string, LoadedHandler>> {
  const loaded = Object.entries(references).map(
    async ([name, source]) => [name, await loadHandler(file, name, source, loader)] as const,
  );
  return new Map(await Promise.all(loaded));
}

async function loadHandler(
  file: YamlFile,
  name: string,
  source: string,
  loader: PluginLoader,
): Promise<LoadedHandler> {
  const path = ["pipeline_handlers", name];
  const reference = parsePluginReference(source);
  if (reference === undefined) {
    const message = `pipeline_handlers.${name}: "${source}" names no export`;
    file.problem(path, message, "write package:export or ./file.js:export");
    return { handler: missingHandler(name, message, ""), missing: undefined, usable: false, ignored: [] };
  }
  const ignored = ignoredParameters(reference);
  const found = await loader.loadClass(reference);
  if (found.value !== undefined) {
    return { handler: found.value as unknown as HandlerClass, missing: undefined, usable: true, ignored };
  }
  const { message, hint = "correct the configuration" } = found;
  const handler = missingHandler(name, message, hint);
  if (found.missing) return { handler, missing: { message, hint }, usable: false, ignored };
  file.problem(path, `pipeline_handlers.${name}: ${message}`, found.hint);
  return { handler, missing: undefined, usable: false, ignored };
}

function missingHandler(name: string, reason: string, hint: string): HandlerClass {
  return class MissingHandler implements PipelineHandler {
    constructor() {
      throw new HandlerMissingError(name, reason, hint);
    }

    handleEvents(): never {
      throw new HandlerMissingError(name, reason, hint);
    }
  };
}

/** Why a handler's constructor refuses its parameters. */
export interface Refusal {
  /** The parameter that is meant, where the error says so. */
  readonly key?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What is known of errors that constructors throw: our own handlers' list their mistakes one by one. */
interface ParamsError {
  readonly hint?: unknown;
  readonly mistakes?: readonly { readonly key: string; readonly text: string }[];
}

/**
 * Makes a handler once, as a pipeline would, to see whether it takes its parameters: constructors are free of
 * effects. Gives what is wrong.
 */
export function tryHandler(
  handler: HandlerClass,
  params: Readonly<Record<string, unknown>>,
): readonly Refusal[] {
  const context: HandlerContext = {
    logger: silentLogger,
    clock: systemClock,
    idempotencyKey: "configuration check",
    signal: new AbortController().signal,
  };
  try {
    const instance: Partial<PipelineHandler> = new handler({ ...params }, context);
    if (typeof instance.handleEvents === "function") return [];
    return [
      { message: "its class has no handleEvents method", hint: "a handler implements PipelineHandler" },
    ];
  } catch (error) {
    const { hint: said, mistakes } = error as ParamsError;
    const hint = typeof said === "string" ? said : undefined;
    if (!Array.isArray(mistakes)) return [{ message: messageOf(error), hint }];
    return mistakes.map(({ key, text }) => ({ key, message: text, hint }));
  }
}
