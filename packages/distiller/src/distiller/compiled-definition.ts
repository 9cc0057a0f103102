import { isEnvelopeName } from "../condenser/event-condenser.js";
import { createEventShape, type EventShape, isPrototypeName } from "../condenser/event-shape.js";
import type { EventDefinition, TraitDefinition } from "../event-definition/event-definition.js";
import { describeEventTypes } from "../event-definition/event-definition.js";
import {
  EventDefinitionError,
  type EventDefinitionProblem,
} from "../event-definition/event-definition-error.js";
import { compileEventTypeFilter, type EventTypeFilter } from "../event-definition/event-type-filter.js";
import { type ParsedFieldPath, parsePath } from "../field-path/field-path.js";
import { FieldPathError } from "../field-path/field-path-error.js";
import { describeNearMiss } from "../near-miss.js";
import type { TraitPlugin, TraitPluginClass } from "../plugin/trait-plugin.js";
import type { TraitType } from "../trait-value/trait-type.js";
import { type PlainPathTree, PlainPathTreeBuilder } from "./plain-path-tree.js";
import { namesRequestContext } from "./request-context.js";

/** Where a trait looks for its value: in a slot of the plain paths, or by a search. */
export interface TraitSource {
  readonly field: ParsedFieldPath;
  /** The dotted path that a plain value is found at, made once for all notifications. */
  readonly paths: readonly string[];
  /** -1: search. */
  readonly slot: number;
  /** The search needs `ctxt`. */
  readonly inContext: boolean;
}

export interface CompiledTrait {
  readonly name: string;
  readonly type: TraitType;
  readonly sources: readonly TraitSource[];
  readonly plugin: TraitPlugin | undefined;
  readonly pluginName: string | undefined;
  /** The slots of its sources; undefined where it needs a search or a plugin. */
  readonly slots: readonly number[] | undefined;
  /**
   * Where its value is looked for first: if it is text, it goes into an event as it is. -1: it can't, since the trait
   * is no text, has a name that can't be assigned to, or needs a search or a plugin.
   */
  readonly textSlot: number;
}

/** A definition made ready for many notifications. */
export interface CompiledDefinition {
  readonly definition: EventDefinition;
  readonly takes: EventTypeFilter;
  readonly plainPaths: PlainPathTree;
  readonly traits: readonly CompiledTrait[];
  /** What its events are made by. */
  readonly shape: EventShape;
}

/** Always there, unless a definition has a trait of that name. */
const DEFAULT_TRAITS: readonly TraitDefinition[] = [
  { name: "service", type: "text", fields: ["publisher_id"] },
  { name: "request_id", type: "text", fields: ["_context_request_id"] },
  { name: "tenant_id", type: "text", fields: ["payload.tenant_id", "_context_tenant"] },
];

export interface CompileOptions {
  readonly plugins: Readonly<Record<string, TraitPluginClass>>;
  readonly ctxtFromContext: boolean;
}

/** Compiles all definitions. Throws an EventDefinitionError with every plugin and path that doesn't work. */
export function compileDefinitions(
  definitions: readonly EventDefinition[],
  options: CompileOptions,
): CompiledDefinition[] {
  const problems: EventDefinitionProblem[] = [];
  const compiled = definitions.map((definition) => compileDefinition(definition, options, problems));
  if (problems.length > 0) throw new EventDefinitionError(problems);
  return compiled;
}

function compileDefinition(
  definition: EventDefinition,
  options: CompileOptions,
  problems: EventDefinitionProblem[],
): CompiledDefinition {
  const traits = new Map([...DEFAULT_TRAITS, ...definition.traits].map((trait) => [trait.name, trait]));
  const tree = new PlainPathTreeBuilder();
  const compiled = [...traits.values()].map((trait) => {
    const report = (message: string, place: { line?: number; column?: number } = trait, hint?: string) =>
      problems.push({
        file: definition.file,
        line: place.line ?? 0,
        column: place.column ?? 0,
        definition: describeEventTypes(definition.eventTypes),
        trait: trait.name,
        message,
        hint,
      });
    const { name, type } = trait;
    const sources = compileSources(trait, tree, options.ctxtFromContext, report);
    const plugin = createPlugin(trait, options.plugins, report);
    const slots = plugin === undefined ? findSlots(sources) : undefined;
    const isAssignable = type === "text" && !isEnvelopeName(name) && !isPrototypeName(name);
    const textSlot = isAssignable ? (slots?.[0] ?? -1) : -1;
    return { name, type, sources, plugin, pluginName: trait.plugin?.name, slots, textSlot };
  });
  return {
    definition,
    takes: compileEventTypeFilter(definition.eventTypes),
    plainPaths: tree.build(options.ctxtFromContext),
    traits: compiled,
    shape: createEventShape([...traits.keys()].filter((name) => !isEnvelopeName(name))),
  };
}

type Report = (message: string, place?: { line?: number; column?: number }, hint?: string) => void;

function compileSources(
  trait: TraitDefinition,
  tree: PlainPathTreeBuilder,
  ctxtFromContext: boolean,
  report: Report,
): TraitSource[] {
  return trait.fields.flatMap((source) => {
    try {
      return [compileSource(parsePath(source), tree, ctxtFromContext)];
    } catch (error) {
      if (!(error instanceof FieldPathError)) throw error;
      const message = `field path ${JSON.stringify(source)}, column ${error.column}: ${error.problem}`;
      report(message, trait, error.hint);
      return [];
    }
  });
}

function compileSource(
  field: ParsedFieldPath,
  tree: PlainPathTreeBuilder,
  ctxtFromContext: boolean,
): TraitSource {
  const names = field.plainNames;
  const inContext = ctxtFromContext && namesRequestContext(field.syntax);
  // `ctxt` alone isn't read from any one `_context_x`, so it needs the whole of them.
  if (names === undefined || (inContext && names.length === 1))
    return { field, paths: [], slot: -1, inContext };
  return { field, paths: [names.join(".")], slot: tree.add(names), inContext };
}

/** The slots of sources that are plain paths all of them. */
function findSlots(sources: readonly TraitSource[]): readonly number[] | undefined {
  const slots = sources.map(({ slot }) => slot);
  return slots.includes(-1) ? undefined : slots;
}

function createPlugin(
  { plugin }: TraitDefinition,
  plugins: Readonly<Record<string, TraitPluginClass>>,
  report: Report,
): TraitPlugin | undefined {
  if (plugin === undefined) return undefined;
  const names = Object.keys(plugins);
  const pluginClass = Object.hasOwn(plugins, plugin.name) ? plugins[plugin.name] : undefined;
  if (pluginClass === undefined) {
    const message = `unknown plugin "${plugin.name}"${describeNearMiss(plugin.name, names)}`;
    report(message, plugin, `The plugins are ${names.join(", ")}.`);
    return undefined;
  }
  try {
    return new pluginClass({ ...plugin.parameters });
  } catch (error) {
    report(`plugin "${plugin.name}": ${error instanceof Error ? error.message : String(error)}`, plugin);
    return undefined;
  }
}
