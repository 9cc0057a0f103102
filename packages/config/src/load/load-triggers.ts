import { DefinitionError, TriggerDefinition } from "@winchester/core";
import { didYouMean } from "../did-you-mean.js";
import type { YamlFile } from "../yaml/yaml-file.js";
import { describeValue, formatPath, isRecord, type YamlPath } from "../yaml/yaml-path.js";

/** A trigger definition, and the record that it was read from: what tells whether a changed file changed it. */
export interface LoadedTrigger {
  readonly definition: TriggerDefinition;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Which pipelines there are; undefined where that can't be said, because their file has mistakes of its own. */
export type KnownPipelines = readonly string[] | undefined;

/** Reads trigger definitions, and reports mistakes in them, names used twice, and unknown pipelines. */
export function loadTriggers(
  file: YamlFile | undefined,
  pipelines: KnownPipelines,
): readonly LoadedTrigger[] {
  const value = file?.value ?? [];
  if (file === undefined) return [];
  if (!Array.isArray(value)) {
    file.problem(
      [],
      `expected a list of trigger definitions, not ${describeValue(value)}`,
      "begin each with a dash",
    );
    return [];
  }
  const triggers: LoadedTrigger[] = [];
  const lines = new Map<string, number>();
  for (const [index, record] of value.entries() as IterableIterator<[number, unknown]>) {
    checkName(file, [index, "name"], record, lines);
    checkPipelines(file, index, record, pipelines);
    const definition = parseTrigger(file, index, record);
    if (definition !== undefined && isRecord(record)) triggers.push({ definition, record });
  }
  return triggers;
}

function parseTrigger(file: YamlFile, index: number, record: unknown): TriggerDefinition | undefined {
  try {
    return TriggerDefinition.parse(record);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    for (const { path, message, hint, position } of error.problems) {
      const where = formatPath(message.startsWith("unknown key") ? path.slice(0, -1) : path);
      const text = `${aboutTrigger(record, index)}${where === "" ? "" : ` ${where}:`} ${message}`;
      if (message.startsWith("unknown key")) file.problemAtKey([index, ...path], text, hint);
      else file.problem([index, ...path], text, hint, position);
    }
    return undefined;
  }
}

function checkName(file: YamlFile, path: YamlPath, record: unknown, lines: Map<string, number>): void {
  const name = isRecord(record) ? record.name : undefined;
  if (typeof name !== "string") return;
  const line = lines.get(name);
  if (line === undefined) lines.set(name, file.lineOf(path));
  else
    file.problem(
      path,
      `[${name}] name: the trigger in line ${line} has the same`,
      "give each a name of its own",
    );
}

function checkPipelines(file: YamlFile, index: number, record: unknown, known: KnownPipelines): void {
  if (!isRecord(record) || known === undefined) return;
  for (const key of ["fire_pipeline", "expire_pipeline"]) {
    const name = record[key];
    if (typeof name !== "string" || name === "" || known.includes(name)) continue;
    const list =
      known.length === 0 ? "pipeline_config gives none" : `pipeline_config gives ${known.join(", ")}`;
    const message = `${aboutTrigger(record, index)} ${key}: unknown pipeline "${name}"`;
    file.problem([index, key], message, didYouMean(name, known) ?? list);
  }
}

function aboutTrigger(record: unknown, index: number): string {
  const name = isRecord(record) ? record.name : undefined;
  return `[${typeof name === "string" && name !== "" ? name : `trigger ${index + 1}`}]`;
}
