// What you create
export { AtomPubHandler } from "./atompub/atompub-handler.js";
export { LoggingHandler } from "./logging-handler.js";
// Errors
export { HandlerParamsError, type ParamMistake } from "./params/handler-params-error.js";
// Data
export { CORE_FIELDS } from "./usage/usage-case.js";
export { UsageHandler } from "./usage/usage-handler.js";
export type { UsageNotification } from "./usage/usage-notification.js";
export type { CloudEvent } from "./webhook/cloud-event.js";
export { WebhookHandler } from "./webhook/webhook-handler.js";
