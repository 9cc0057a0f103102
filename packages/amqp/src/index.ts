// What you can implement

// Data
export type { BrokerSettings, TlsSettings } from "./broker/broker-settings.js";
// What you create
export { NotificationConsumer, type NotificationConsumerOptions } from "./consumer/notification-consumer.js";
export {
  REJECTED_AT_HEADER,
  REJECTED_EXCHANGE_HEADER,
  REJECTED_REASON_HEADER,
  REJECTED_ROUTING_KEY_HEADER,
  type RejectionListener,
} from "./consumer/rejecting.js";
export type { NotificationSink, SinkResult } from "./consumer/sink.js";
export { NOT_WANTED } from "./consumer/sink.js";
// Errors
export { AmqpConfigError, AmqpError } from "./errors.js";
export { IDEMPOTENCY_KEY_HEADER, NotabeneHandler } from "./notabene/notabene-handler.js";
export {
  type BrokenNotification,
  type ParsedNotification,
  parseNotification,
} from "./notification/parse-notification.js";
export { unwrapVersionedObjects } from "./notification/unwrap-objects.js";
export { closePublishers } from "./publisher/shared-publishers.js";
export { type AmqpConfig, type AmqpSource, rejectedQueueOf } from "./settings/amqp-config.js";
export { type AmqpConfigOptions, parseAmqpConfig } from "./settings/parse-amqp-config.js";
export type { FromEnvironment } from "./settings/settings-place.js";
