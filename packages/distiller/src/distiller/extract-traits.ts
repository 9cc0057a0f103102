import type { Condenser } from "../condenser/condenser.js";
import type { FieldMatch } from "../field-path/field-path.js";
import { convertValue, Unconvertible } from "../trait-value/convert-value.js";
import type { CompiledDefinition, CompiledTrait, TraitSource } from "./compiled-definition.js";
import { type DistillWarning, describeValue, type TraitOutcome } from "./distillation.js";
import type { Envelope } from "./envelope.js";
import { readPlainPaths } from "./plain-path-tree.js";
import { withRequestContext } from "./request-context.js";

/** Where warnings go and, for an explanation, what became of each trait. */
export interface DistillRecord {
  readonly warnings: DistillWarning[];
  /** Undefined: nobody asks. */
  readonly traits: TraitOutcome[] | undefined;
}

/** One notification while its traits are taken out. */
export interface Extraction {
  readonly notification: Readonly<Record<string, unknown>>;
  readonly values: readonly unknown[];
  readonly envelope: Envelope;
  readonly record: DistillRecord;
}

/** Gives the condenser every trait of a definition that has a value. */
export function extractTraits(
  definition: CompiledDefinition,
  notification: Readonly<Record<string, unknown>>,
  envelope: Envelope,
  condenser: Condenser<unknown>,
  record: DistillRecord,
): void {
  const values = readPlainPaths(definition.plainPaths, notification);
  const extraction: Extraction = { notification, values, envelope, record };
  for (const trait of definition.traits) extractTrait(trait, extraction, condenser);
}

/** Gives the condenser one trait, if it has a value. */
export function extractTrait(
  trait: CompiledTrait,
  extraction: Extraction,
  condenser: Condenser<unknown>,
): void {
  if (trait.plugin === undefined) extractFirstValue(trait, extraction, condenser);
  else extractByPlugin(trait, extraction, condenser);
}

function extractFirstValue(
  trait: CompiledTrait,
  extraction: Extraction,
  condenser: Condenser<unknown>,
): void {
  for (const source of trait.sources) {
    const value = source.slot === -1 ? undefined : extraction.values[source.slot];
    if (value !== undefined && value !== null) {
      takeValue(trait, value, source.paths, extraction, condenser);
      return;
    }
    if (source.slot !== -1) continue;
    const match = source.field.findFirst(searchedDocument(source, extraction));
    if (match !== undefined) {
      takeValue(trait, match.value, [match.path], extraction, condenser);
      return;
    }
  }
  if (extraction.record.traits === undefined) return;
  drop(
    trait,
    [],
    `there is no value at ${trait.sources.map(({ field }) => field.source).join(", ")}`,
    extraction,
  );
}

function extractByPlugin(trait: CompiledTrait, extraction: Extraction, condenser: Condenser<unknown>): void {
  const matches: FieldMatch[] = [];
  for (const source of trait.sources) collectMatches(source, extraction, matches);
  const paths = pathsOf(matches, trait.sources[0]);
  let value: unknown;
  try {
    value = trait.plugin!.traitValue(matches);
  } catch (cause) {
    const reason = `the plugin ${trait.pluginName} failed: ${cause instanceof Error ? cause.message : String(cause)}`;
    warn("DISTILLER_PLUGIN_FAILED", trait, paths, reason, extraction, cause);
    return;
  }
  if (value === undefined || value === null) {
    drop(trait, paths, `the plugin ${trait.pluginName} gave no value`, extraction);
  } else {
    takeValue(trait, value, paths, extraction, condenser);
  }
}

function searchedDocument({ inContext }: TraitSource, { notification }: Extraction): unknown {
  return inContext ? withRequestContext(notification) : notification;
}

function collectMatches(source: TraitSource, extraction: Extraction, matches: FieldMatch[]): void {
  if (source.slot === -1) {
    for (const match of source.field.find(searchedDocument(source, extraction))) {
      if (match.value !== null) matches.push(match);
    }
    return;
  }
  const value = extraction.values[source.slot];
  if (value !== undefined && value !== null) matches.push({ path: source.paths[0]!, value });
}

/** The one match of a plain path, which is the usual case, has its list of paths already. */
function pathsOf(matches: readonly FieldMatch[], firstSource: TraitSource | undefined): readonly string[] {
  const isPlain = matches.length === 1 && firstSource?.paths[0] === matches[0]!.path;
  return isPlain ? firstSource.paths : matches.map(({ path }) => path);
}

/** Gives the condenser a trait's value, converted to its type; warns where that can't be. */
export function takeValue(
  trait: CompiledTrait,
  found: unknown,
  paths: readonly string[],
  extraction: Extraction,
  condenser: Condenser<unknown>,
): void {
  const { name, type } = trait;
  // Some services send an empty text for no value, for dates above all.
  if (found === "" && type !== "text") {
    drop(trait, paths, "an empty text is no value for this type", extraction);
    return;
  }
  const value = type === "text" && typeof found === "string" ? found : convertValue(type, found);
  if (value instanceof Unconvertible) {
    const place =
      paths.length === 0 ? "" : ` at ${paths.map((path) => path || "a computed path").join(", ")}`;
    const reason = `the value ${describeValue(found)}${place} ${value.reason}`;
    warn("DISTILLER_TRAIT_VALUE", trait, paths, reason, extraction);
    return;
  }
  condenser.addTrait(name, type, value);
  extraction.record.traits?.push({ name, type, value, paths });
}

function drop(trait: CompiledTrait, paths: readonly string[], dropped: string, { record }: Extraction): void {
  record.traits?.push({ name: trait.name, type: trait.type, paths, dropped });
}

function warn(
  code: "DISTILLER_TRAIT_VALUE" | "DISTILLER_PLUGIN_FAILED",
  trait: CompiledTrait,
  paths: readonly string[],
  reason: string,
  extraction: Extraction,
  cause?: unknown,
): void {
  const { eventType, messageId } = extraction.envelope;
  extraction.record.warnings.push({
    code,
    message: `notification ${messageId} of the type ${eventType}: trait ${trait.name} dropped: ${reason}`,
    messageId,
    eventType,
    trait: trait.name,
    ...(paths[0] === undefined ? {} : { path: paths[0] }),
    ...(cause === undefined ? {} : { cause }),
  });
  drop(trait, paths, reason, extraction);
}
