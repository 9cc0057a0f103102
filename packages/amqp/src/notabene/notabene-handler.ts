import { createHash, randomUUID } from "node:crypto";
import {
  type Event,
  type HandlerContext,
  type PipelineEnv,
  type PipelineHandler,
  RetryLater,
  silentLogger,
  systemClock,
} from "@winchester/core";
import { AmqpError, isUnavailable } from "../errors.js";
import type { OutgoingMessage, PublishTarget } from "../publisher/publish-channel.js";
import { publisherOf } from "../publisher/shared-publishers.js";
import { isMapping } from "../settings/read-settings.js";
import { ensureExchange } from "../topology/ensure-exchange.js";
import { bindQueue, ensureQueue } from "../topology/ensure-queue.js";
import { type NotabeneParams, parseNotabeneParams } from "./notabene-params.js";

/** How long the worker turns to other streams while the broker is away. */
const RETRY_DELAY_MS = 5_000;
/** The header with the handler's idempotency key: the same when messages are sent again. */
export const IDEMPOTENCY_KEY_HEADER = "idempotency-key";

/**
 * Publishes notifications in `commit`: those that handlers before it have put into `env` under the names in
 * `env_keys`, as UsageHandler does with `usage_notifications`. Events pass unchanged. The parameters are described
 * in the package's README.
 *
 * Messages are persistent JSON with the queue's name as the routing key; exchange and queue are declared and bound
 * before, so that none is dropped. `commit` resolves when the broker has confirmed all of them. A message's
 * `messageId` is the notification's, the same when it is sent again.
 *
 * @example
 * const handler = new NotabeneHandler({
 *   url: "amqp://rabbit/", exchange: "nova", queue_name: "monitor.info", env_keys: ["usage_notifications"],
 * });
 * @throws AmqpConfigError `AMQP_PARAMS` for parameters that are missing, not known, or can't be used
 */
export class NotabeneHandler implements PipelineHandler {
  readonly #params: NotabeneParams;
  readonly #context: HandlerContext;
  #env: PipelineEnv | undefined;

  constructor(params: Record<string, unknown> = {}, context: Partial<HandlerContext> = {}) {
    this.#params = parseNotabeneParams(params);
    this.#context = {
      logger: context.logger ?? silentLogger,
      clock: context.clock ?? systemClock,
      idempotencyKey: context.idempotencyKey ?? randomUUID(),
      signal: context.signal ?? new AbortController().signal,
    };
  }

  handleEvents(events: readonly Event[], env: PipelineEnv): Event[] {
    this.#env = env;
    return [...events];
  }

  /**
   * @throws RetryLater while the broker is away, or takes no messages because of an alarm
   * @throws AmqpError where messages aren't confirmed in time, or are refused
   */
  async commit(): Promise<void> {
    const { broker, queue, exchange, confirmTimeoutMs } = this.#params;
    const { logger, signal } = this.#context;
    const messages = this.#findNotifications().map((notification, index) =>
      this.#toMessage(notification, index),
    );
    if (messages.length === 0) return;
    try {
      await publisherOf(broker).publish(this.#target(), messages, { timeoutMs: confirmTimeoutMs, signal });
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const delayMs = signal.aborted ? 0 : RETRY_DELAY_MS;
      const message = `NotabeneHandler: ${error.message}; trying again in ${delayMs / 1000} s`;
      throw new RetryLater(delayMs, message, { cause: error });
    }
    logger.debug(`published ${messages.length} notifications to ${exchange} with routing key ${queue}`);
  }

  #findNotifications(): Readonly<Record<string, unknown>>[] {
    const env = this.#env;
    if (env === undefined) return [];
    return this.#params.envKeys.flatMap((key) => {
      const found = env[key] ?? [];
      const notifications: unknown[] = Array.isArray(found) ? found : [found];
      if (notifications.every(isMapping)) return notifications;
      throw new AmqpError("AMQP_NO_NOTIFICATION", `env.${key} has something in it that is no notification`, {
        hint: `the handler that fills env.${key} must put a list of notifications there, each a mapping`,
      });
    });
  }

  #toMessage(notification: Readonly<Record<string, unknown>>, index: number): OutgoingMessage {
    const { message_id: id } = notification;
    return {
      content: Buffer.from(JSON.stringify(notification)),
      properties: {
        contentType: "application/json",
        contentEncoding: "utf-8",
        messageId: isShort(id) ? id : this.#derivedId(index),
        headers: { [IDEMPOTENCY_KEY_HEADER]: this.#context.idempotencyKey },
      },
    };
  }

  /** For a notification without an id that AMQP can carry: the same when this commit runs again. */
  #derivedId(index: number): string {
    return createHash("sha256").update(`${this.#context.idempotencyKey} ${index}`).digest("hex").slice(0, 32);
  }

  #target(): PublishTarget {
    const { exchange, exchangeType, queue } = this.#params;
    const { logger } = this.#context;
    return {
      key: JSON.stringify([exchange, exchangeType, queue]),
      exchange,
      routingKey: queue,
      declare: async (connection) => {
        await ensureExchange(connection, { name: exchange, type: exchangeType, durable: true }, logger);
        await ensureQueue(connection, { name: queue, type: "classic" });
        await bindQueue(connection, { queue, exchange, routingKeys: [queue] });
      },
    };
  }
}

/** AMQP's short texts have at most 255 bytes. */
function isShort(value: unknown): value is string {
  return typeof value === "string" && value !== "" && Buffer.byteLength(value) <= 255;
}
