import type { Node } from "yaml";
import { parsePath } from "../field-path/field-path.js";
import { FieldPathError } from "../field-path/field-path-error.js";
import { describeNearMiss, findNearMiss } from "../near-miss.js";
import { TRAIT_TYPE_NAMES, type TraitType } from "../trait-value/trait-type.js";
import type { PluginReference, TraitDefinition } from "./event-definition.js";
import type { MappingEntry, ProblemContext, YamlSource } from "./yaml-source.js";

const TRAIT_KEYS = ["fields", "type", "plugin"];

/** A trait by its name and what stands behind it: `{fields, type?, plugin?}`, or the fields alone for short. */
export function parseTraitDefinition(
  source: YamlSource,
  entry: MappingEntry,
  definition: ProblemContext,
): TraitDefinition | undefined {
  if (typeof entry.key !== "string") {
    source.addProblem(entry.keyNode, definition, "a trait's name isn't text", "Put the name in quotes.");
    return undefined;
  }
  const context = { ...definition, trait: entry.key };
  const place = source.placeOf(entry.keyNode);
  const settings = source.entriesOf(entry.value);
  if (settings === undefined) {
    const fields = parseFields(source, entry.value, entry.keyNode, context);
    return { name: entry.key, type: "text", fields, ...place };
  }
  const find = (key: string) => settings.find((setting) => setting.key === key);
  checkKeys(source, settings, context);
  const fields = find("fields");
  if (fields === undefined && !settings.some(({ key }) => isMisspelt(key, "fields"))) {
    source.addProblem(
      entry.keyNode,
      context,
      "fields is missing",
      "Every trait has a field path, or a list of them.",
    );
  }
  const plugin = parsePlugin(source, find("plugin"), context);
  return {
    name: entry.key,
    type: parseType(source, find("type"), context),
    fields: fields === undefined ? [] : parseFields(source, fields.value, fields.keyNode, context),
    ...(plugin === undefined ? {} : { plugin }),
    ...place,
  };
}

function isMisspelt(key: unknown, known: string): boolean {
  return typeof key === "string" && key !== known && findNearMiss(key, [known]) !== undefined;
}

/** Unknown keys are passed over, as the original does, unless one looks like a known key that isn't there. */
function checkKeys(source: YamlSource, settings: readonly MappingEntry[], context: ProblemContext): void {
  const absent = TRAIT_KEYS.filter((known) => settings.every(({ key }) => key !== known));
  for (const { key, keyNode } of settings) {
    if (typeof key !== "string" || TRAIT_KEYS.includes(key)) continue;
    const guess = describeNearMiss(key, absent);
    if (guess !== "") source.addProblem(keyNode, context, `unknown key "${key}"${guess}`);
  }
}

function parseFields(
  source: YamlSource,
  value: Node | null,
  keyNode: Node,
  context: ProblemContext,
): string[] {
  const nodes = source.itemsOf(value) ?? [value];
  if (nodes.length === 0)
    source.addProblem(value, context, "fields: the list is empty", "Name one field path or more.");
  return nodes.flatMap((node) => {
    const path = source.scalarOf(node);
    if (typeof path !== "string") {
      const message = `fields: expected a field path or a list of them, found ${source.describe(node)}`;
      source.addProblem(node ?? keyNode, context, message);
      return [];
    }
    try {
      parsePath(path);
    } catch (error) {
      if (!(error instanceof FieldPathError)) throw error;
      const message = `field path ${JSON.stringify(path)}, column ${error.column}: ${error.problem}`;
      source.addProblem(node, context, message, error.hint);
    }
    return [path];
  });
}

function parseType(source: YamlSource, entry: MappingEntry | undefined, context: ProblemContext): TraitType {
  if (entry === undefined) return "text";
  const name = source.scalarOf(entry.value);
  const type = typeof name === "string" ? TRAIT_TYPE_NAMES.get(name.toLowerCase()) : undefined;
  if (type !== undefined) return type;
  const names = [...TRAIT_TYPE_NAMES.keys()];
  const message =
    typeof name === "string"
      ? `unknown type "${name}"${describeNearMiss(name, names)}`
      : `type: expected a name, found ${source.describe(entry.value)}`;
  source.addProblem(entry.value ?? entry.keyNode, context, message, `The types are ${names.join(", ")}.`);
  return "text";
}

function parsePlugin(
  source: YamlSource,
  entry: MappingEntry | undefined,
  context: ProblemContext,
): PluginReference | undefined {
  if (entry === undefined) return undefined;
  const node = entry.value ?? entry.keyNode;
  const short = source.scalarOf(entry.value);
  if (typeof short === "string") return { name: short, parameters: {}, ...source.placeOf(node) };
  const settings = source.entriesOf(entry.value);
  const name = settings?.find(({ key }) => key === "name");
  const nameValue = name && source.scalarOf(name.value);
  if (typeof nameValue !== "string") {
    const found = settings === undefined ? `, found ${source.describe(entry.value)}` : " with a name";
    source.addProblem(node, context, `plugin: expected a name, or a mapping${found}`, PLUGIN_HINT);
    return undefined;
  }
  const parameters = settings?.find(({ key }) => key === "parameters")?.value ?? null;
  return {
    name: nameValue,
    parameters: parseParameters(source, parameters, context),
    ...source.placeOf(name?.value ?? node),
  };
}

const PLUGIN_HINT = 'Write "plugin: split", or "plugin: {name: split, parameters: {segment: 1}}".';

function parseParameters(
  source: YamlSource,
  node: Node | null,
  context: ProblemContext,
): Record<string, unknown> {
  if (node === null || source.scalarOf(node) === null) return {};
  if (source.entriesOf(node) === undefined) {
    source.addProblem(node, context, `plugin parameters: expected a mapping, found ${source.describe(node)}`);
    return {};
  }
  try {
    const value = toPlainValue(source.valueOf(source.resolve(node)!), 0);
    return value instanceof Map ? Object.fromEntries(value) : (value as Record<string, unknown>);
  } catch (error) {
    source.addProblem(node, context, `plugin parameters: ${(error as Error).message}`);
    return {};
  }
}

const MAX_PARAMETER_DEPTH = 100;

/** Maps become objects where all their keys are text. */
function toPlainValue(value: unknown, depth: number): unknown {
  if (depth > MAX_PARAMETER_DEPTH) throw new Error("nested too deeply");
  if (Array.isArray(value)) return value.map((item) => toPlainValue(item, depth + 1));
  if (!(value instanceof Map)) return value;
  const entries = [...value].map(([key, item]) => [key as unknown, toPlainValue(item, depth + 1)] as const);
  return entries.every(([key]) => typeof key === "string") ? Object.fromEntries(entries) : new Map(entries);
}
