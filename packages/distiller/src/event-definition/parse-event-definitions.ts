import type { Node } from "yaml";
import { describeNearMiss, findNearMiss } from "../near-miss.js";
import { describeEventTypes, type EventDefinition } from "./event-definition.js";
import { EventDefinitionError } from "./event-definition-error.js";
import { parseTraitDefinition } from "./parse-trait-definition.js";
import { type MappingEntry, type ProblemContext, YamlSource } from "./yaml-source.js";

const DEFINITION_KEYS = ["event_type", "traits"];

/**
 * Reads event definitions: a YAML list (JSON is YAML too), read as PyYAML reads it. `file` is its name for
 * messages; nothing is read from it. Plugins are looked up later, by the Distiller.
 *
 * Throws an {@link EventDefinitionError} with all mistakes of the text at once.
 *
 * @example
 * const definitions = parseEventDefinitions(await readFile("event_definitions.yaml", "utf8"), "event_definitions.yaml");
 */
export function parseEventDefinitions(yaml: string, file?: string): EventDefinition[] {
  const source = new YamlSource(yaml, file);
  const definitions = source.problems.length === 0 ? parseList(source) : [];
  if (source.problems.length > 0) throw new EventDefinitionError(source.problems);
  return definitions;
}

function parseList(source: YamlSource): EventDefinition[] {
  if (source.root === null || source.scalarOf(source.root) === null) return [];
  const items = source.itemsOf(source.root);
  if (items === undefined) {
    const found = source.describe(source.root);
    source.addProblem(source.root, {}, `expected a list of event definitions, found ${found}`, LIST_HINT);
    return [];
  }
  return items.flatMap((item) => parseDefinition(source, item) ?? []);
}

const LIST_HINT = 'Begin each definition with "- event_type:".';

function parseDefinition(source: YamlSource, node: Node): EventDefinition | undefined {
  const entries = source.entriesOf(node);
  if (entries === undefined) {
    source.addProblem(
      node,
      {},
      `expected a mapping with event_type and traits, found ${source.describe(node)}`,
    );
    return undefined;
  }
  const eventTypes = parseEventTypes(source, findEntry(entries, "event_type"));
  const context = eventTypes === undefined ? {} : { definition: describeEventTypes(eventTypes) };
  checkKeys(source, node, entries, context);
  const traits = parseTraits(source, findEntry(entries, "traits"), context);
  return {
    eventTypes: eventTypes ?? [],
    traits,
    ...(source.file === undefined ? {} : { file: source.file }),
    ...source.placeOf(node),
  };
}

function findEntry(entries: readonly MappingEntry[], key: string): MappingEntry | undefined {
  return entries.find((entry) => entry.key === key);
}

/** Both keys are required. Others are passed over, as the original does, unless one looks like a missing key. */
function checkKeys(
  source: YamlSource,
  node: Node,
  entries: readonly MappingEntry[],
  context: ProblemContext,
): void {
  for (const missing of DEFINITION_KEYS.filter((key) => findEntry(entries, key) === undefined)) {
    const misspelt = entries.find(({ key }) => typeof key === "string" && findNearMiss(key, [missing]));
    if (misspelt === undefined) {
      source.addProblem(node, context, `${missing} is missing`, `Every definition has ${missing}.`);
    } else {
      const key = String(misspelt.key);
      source.addProblem(misspelt.keyNode, context, `unknown key "${key}"${describeNearMiss(key, [missing])}`);
    }
  }
}

function parseEventTypes(source: YamlSource, entry: MappingEntry | undefined): string[] | undefined {
  if (entry === undefined) return undefined;
  const nodes = source.itemsOf(entry.value) ?? [entry.value];
  const globs = nodes.map((node) => {
    const glob = source.scalarOf(node);
    if (typeof glob === "string") return glob;
    const found = source.describe(node);
    source.addProblem(
      node ?? entry.keyNode,
      {},
      `event_type: expected a text or a list of texts, found ${found}`,
    );
    return undefined;
  });
  return globs.every((glob) => glob !== undefined) ? globs : undefined;
}

function parseTraits(
  source: YamlSource,
  entry: MappingEntry | undefined,
  context: ProblemContext,
): EventDefinition["traits"] {
  if (entry === undefined) return [];
  const traits = source.entriesOf(entry.value);
  if (traits === undefined) {
    const found = source.describe(entry.value);
    const hint = 'Write "traits: {}" for none beside service, request_id and tenant_id.';
    source.addProblem(
      entry.keyNode,
      context,
      `traits: expected a mapping from names to fields, found ${found}`,
      hint,
    );
    return [];
  }
  return traits.flatMap((trait) => parseTraitDefinition(source, trait, context) ?? []);
}
