// What you can implement
export type { Condenser } from "./condenser/condenser.js";
export { EventCondenser } from "./condenser/event-condenser.js";
// Data
export type {
  Distillation,
  DistillWarning,
  DistillWarningCode,
  TraitOutcome,
} from "./distiller/distillation.js";
// What you create
export { Distiller, type DistillerOptions } from "./distiller/distiller.js";
// Errors
export { DistillerError, type DistillerErrorDetails } from "./errors.js";
export type {
  EventDefinition,
  PluginReference,
  TraitDefinition,
} from "./event-definition/event-definition.js";
export {
  EventDefinitionError,
  type EventDefinitionProblem,
} from "./event-definition/event-definition-error.js";
export { parseEventDefinitions } from "./event-definition/parse-event-definitions.js";
export type { FieldMatch, FieldPath } from "./field-path/field-path.js";
export { parseFieldPath } from "./field-path/field-path.js";
export { FieldPathError } from "./field-path/field-path-error.js";
export { unwrapOsloEnvelope } from "./oslo-envelope.js";
// Built-in plugins
export { BitfieldPlugin } from "./plugin/bitfield-plugin.js";
export { BUILT_IN_PLUGINS } from "./plugin/built-in-plugins.js";
export { MapPlugin } from "./plugin/map-plugin.js";
export { SplitPlugin } from "./plugin/split-plugin.js";
export { TimedeltaPlugin } from "./plugin/timedelta-plugin.js";
export type { TraitPlugin, TraitPluginClass } from "./plugin/trait-plugin.js";
export type { TraitType } from "./trait-value/trait-type.js";
