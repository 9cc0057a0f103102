import { WinchesterError } from "../errors.js";
import type { HandlerClass } from "./pipeline-handler.js";

/** Pipelines as they are configured: by name a list of handlers, each a name or a name with parameters. */
export type PipelinesConfig = Readonly<
  Record<string, readonly (string | { readonly name: string; readonly params?: object })[]>
>;

/** One step of a pipeline, ready to be made for a run. */
export interface PipelineStep {
  /** The handler's configured name. */
  readonly name: string;
  readonly handler: HandlerClass;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A named list of handlers. */
export interface Pipeline {
  readonly name: string;
  readonly steps: readonly PipelineStep[];
}

/**
 * Resolves the handlers' names, so that a mistake shows when a worker is made and not when a stream fires.
 *
 * @throws WinchesterError `CORE_HANDLER_UNKNOWN`
 */
export function definePipelines(
  config: PipelinesConfig,
  handlers: Readonly<Record<string, HandlerClass>>,
): ReadonlyMap<string, Pipeline> {
  const pipelines = new Map<string, Pipeline>();
  for (const [name, list] of Object.entries(config)) {
    const steps = list.map((entry): PipelineStep => {
      const step = typeof entry === "string" ? { name: entry } : entry;
      const handler = Object.hasOwn(handlers, step.name) ? handlers[step.name] : undefined;
      if (handler === undefined) throw unknownHandler(name, step.name, Object.keys(handlers));
      return { name: step.name, handler, params: { ...step.params } };
    });
    pipelines.set(name, { name, steps });
  }
  return pipelines;
}

function unknownHandler(pipeline: string, handler: string, known: readonly string[]): WinchesterError {
  const list = known.length === 0 ? "none is known" : `known are ${known.join(", ")}`;
  return new WinchesterError("CORE_HANDLER_UNKNOWN", `pipeline ${pipeline}: unknown handler "${handler}"`, {
    hint: `name a handler under pipeline_handlers first; ${list}`,
  });
}
