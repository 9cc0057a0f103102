import type { TraitType } from "../trait-value/trait-type.js";

/** Which notifications become events, and what of them. {@link parseEventDefinitions} makes it of YAML. */
export interface EventDefinition {
  /** Globs as they were written; those with a leading `!` exclude. */
  readonly eventTypes: readonly string[];
  /** The traits that the definition names; `service`, `request_id` and `tenant_id` come on top. */
  readonly traits: readonly TraitDefinition[];
  /** Where it was read from. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** One trait of an event: where its value is taken from, and what is made of it. */
export interface TraitDefinition {
  readonly name: string;
  readonly type: TraitType;
  /** Field paths in the order in which they are searched. */
  readonly fields: readonly string[];
  readonly plugin?: PluginReference;
  readonly line?: number;
  readonly column?: number;
}

/** The plugin of a trait by name, with the parameters that its class gets. */
export interface PluginReference {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly line?: number;
  readonly column?: number;
}

/** How a definition is called in messages. */
export function describeEventTypes(eventTypes: readonly string[]): string {
  return eventTypes.join(", ");
}
