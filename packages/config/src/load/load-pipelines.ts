import type { ConfigProblem } from "../config-problem.js";
import { didYouMean } from "../did-you-mean.js";
import type { YamlFile } from "../yaml/yaml-file.js";
import { describeValue, isRecord, type YamlPath } from "../yaml/yaml-path.js";
import { type LoadedHandler, tryHandler } from "./load-handlers.js";

/** One step of a pipeline: a handler's name and what its constructor is given. */
export interface PipelineStepConfig {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Pipelines by name. */
export type Pipelines = Readonly<Record<string, readonly PipelineStepConfig[]>>;

/** What {@link loadPipelines} finds. */
export interface LoadedPipelines {
  readonly pipelines: Pipelines;
  /** Steps whose handler's package isn't installed: a mistake only to those who run pipelines. */
  readonly missing: readonly ConfigProblem[];
}

/** What the reading of one step needs and adds to. */
interface Reading {
  readonly file: YamlFile;
  readonly handlers: ReadonlyMap<string, LoadedHandler>;
  readonly missing: ConfigProblem[];
}

const STEP_KEYS: readonly string[] = ["name", "params"];

/** Reads pipelines, and reports unknown handlers and parameters that a handler refuses. */
export function loadPipelines(
  file: YamlFile | undefined,
  handlers: ReadonlyMap<string, LoadedHandler>,
): LoadedPipelines {
  const value = file?.value ?? {};
  if (file === undefined || !isRecord(value)) {
    file?.problem(
      [],
      `expected a mapping of pipelines, not ${describeValue(value)}`,
      "name: [handler, handler]",
    );
    return { pipelines: {}, missing: [] };
  }
  const reading: Reading = { file, handlers, missing: [] };
  const pipelines = Object.entries(value).map(
    ([name, steps]) => [name, readPipeline(reading, name, steps)] as const,
  );
  return { pipelines: Object.fromEntries(pipelines), missing: reading.missing };
}

function readPipeline(reading: Reading, name: string, steps: unknown): readonly PipelineStepConfig[] {
  if (Array.isArray(steps)) {
    const read = steps.map((step: unknown, index) => readStep(reading, [name, index], step));
    return read.filter((step) => step !== undefined);
  }
  const message = `[${name}] expected a list of handlers, not ${describeValue(steps)}`;
  reading.file.problem([name], message, "an empty list is []");
  return [];
}

function readStep(reading: Reading, path: YamlPath, config: unknown): PipelineStepConfig | undefined {
  const { file, handlers } = reading;
  const step = typeof config === "string" ? { name: config } : config;
  const namePath = typeof config === "string" ? path : [...path, "name"];
  const about = `[${path[0]}]`;
  if (!isRecord(step)) {
    file.problem(path, `${about} expected a handler's name or {name, params}, not ${describeValue(step)}`);
    return undefined;
  }
  for (const key of Object.keys(step)) {
    if (STEP_KEYS.includes(key)) continue;
    const hint = didYouMean(key, STEP_KEYS) ?? "the handler's own parameters go below params";
    file.problemAtKey([...path, key], `${about} unknown key "${key}"`, hint);
  }
  const { name } = step;
  if (typeof name !== "string" || name === "") {
    const found =
      name === undefined ? "has no name" : `expected a handler's name, not ${describeValue(name)}`;
    file.problem(namePath, `${about} ${name === undefined ? "a step " : ""}${found}`);
    return undefined;
  }
  const params = step.params ?? {};
  if (!isRecord(params)) {
    file.problem(
      [...path, "params"],
      `${about} ${name}: params: expected a mapping, not ${describeValue(params)}`,
    );
    return undefined;
  }
  const handler = handlers.get(name);
  if (handler === undefined) {
    const known = [...handlers.keys()];
    const list =
      known.length === 0 ? "pipeline_handlers names none" : `pipeline_handlers names ${known.join(", ")}`;
    file.problem(namePath, `${about} unknown handler "${name}"`, didYouMean(name, known) ?? list);
    return undefined;
  }
  return checkStep(reading, path, { name, params }, handler);
}

function checkStep(
  reading: Reading,
  path: YamlPath,
  { name, params }: PipelineStepConfig,
  { handler, missing, usable, ignored }: LoadedHandler,
): PipelineStepConfig {
  const { file } = reading;
  const about = `[${path[0]}] ${name}:`;
  const isIgnored = (key: string): boolean => ignored.includes(key);
  for (const key of Object.keys(params).filter(isIgnored)) {
    file.warnAtKey(
      [...path, "params", key],
      `${about} the parameter ${key} means nothing here and is ignored`,
    );
  }
  const kept = Object.fromEntries(Object.entries(params).filter(([key]) => !isIgnored(key)));
  if (missing !== undefined)
    reading.missing.push(file.describe(path, `${about} ${missing.message}`, missing.hint));
  for (const { key, message, hint } of usable ? tryHandler(handler, kept) : []) {
    const place = key !== undefined && Object.hasOwn(kept, key) ? [...path, "params", key] : path;
    file.problem(place, `${about} ${message}`, hint);
  }
  return { name, params: kept };
}
