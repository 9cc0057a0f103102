// What you can implement
export type { Clock } from "./clock.js";
// What you create
export { ManualClock, systemClock } from "./clock.js";
// Errors
export { type ErrorDetails, WinchesterError } from "./errors.js";
// Data
export { ENVELOPE_NAMES, type Event, type TraitValue } from "./event/event.js";
export type { NotificationDistiller } from "./event/notification-distiller.js";
export type { LogFields, Logger } from "./logger.js";
export { silentLogger } from "./logger.js";
export type {
  HandlerClass,
  HandlerContext,
  PipelineEnv,
  PipelineHandler,
} from "./pipeline/pipeline-handler.js";
export { RetryLater } from "./pipeline/retry-later.js";
