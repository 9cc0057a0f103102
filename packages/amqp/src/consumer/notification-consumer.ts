import { hostname } from "node:os";
import { type Logger, silentLogger } from "@winchester/core";
import { ConnectionKeeper } from "../broker/connection-keeper.js";
import type { AmqpConfig } from "../settings/amqp-config.js";
import type { RejectionListener } from "./rejecting.js";
import type { NotificationSink } from "./sink.js";
import { SourceConsumer } from "./source-consumer.js";

/** What a {@link NotificationConsumer} is made of. */
export interface NotificationConsumerOptions {
  /** From `parseAmqpConfig`. */
  readonly amqp: AmqpConfig;
  /** Usually `(batch) => triggerManager.addNotifications(batch)`. Called for several sources at the same time. */
  readonly sink: NotificationSink;
  readonly logger?: Logger | undefined;
  /** The most notifications in one call of the sink. Default: the configuration's `batch_size`. */
  readonly batchSize?: number | undefined;
  /** How long after its first notification a batch waits for more. Default: the configuration's `batch_delay`. */
  readonly batchDelayMs?: number | undefined;
  /** Is told of each message that was set aside. */
  readonly onRejected?: RejectionListener | undefined;
}

/**
 * Takes notifications off RabbitMQ, and hands them over in batches. A batch is acknowledged after the sink has
 * resolved, so that none is lost; one that is delivered again is nothing new to a store. A message that can't be read
 * or stored goes to the queue `<queue>.rejected` with its reason in the header `x-rejected-reason`.
 *
 * Any number of consumers, in any number of processes, can share a queue. While the broker or the store is away, it
 * waits with growing delays, says so once a minute, and goes on.
 *
 * @example
 * const consumer = new NotificationConsumer({
 *   amqp: parseAmqpConfig({ url: "amqp://rabbit/", sources: [{ exchange: "nova" }, { exchange: "cinder" }] }),
 *   sink: (batch) => triggerManager.addNotifications(batch),
 *   logger,
 * });
 * await consumer.run(controller.signal);
 */
export class NotificationConsumer {
  readonly #options: NotificationConsumerOptions;

  constructor(options: NotificationConsumerOptions) {
    this.#options = options;
  }

  /**
   * Consumes until the signal is aborted: then it takes no more, stores what was delivered, acknowledges it, and
   * resolves. If the store is away then, what isn't stored goes back to its queue.
   *
   * @throws AmqpError `AMQP_ACCESS_REFUSED`, `AMQP_TLS`, `AMQP_MISMATCH`, `AMQP_MISSING`, `AMQP_REFUSED` where a
   *   source can't be consumed at the beginning; `AMQP_SINK_FAILED` where the sink throws whatever it is given
   * @throws WinchesterError of the store or the feeder that says it can't work at all
   */
  async run(signal: AbortSignal): Promise<void> {
    const {
      amqp,
      sink,
      logger = silentLogger,
      batchSize,
      batchDelayMs,
      onRejected = () => {},
    } = this.#options;
    const keeper = new ConnectionKeeper(amqp.broker, `winchester consumer on ${hostname()}`, logger);
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    const running = amqp.sources.map(async (source) => {
      try {
        await new SourceConsumer({
          source,
          broker: amqp.broker,
          keeper,
          sink,
          logger,
          batchSize: batchSize ?? amqp.batchSize,
          batchDelayMs: batchDelayMs ?? amqp.batchDelayMs,
          onRejected,
        }).run(stop.signal);
      } catch (error) {
        // The others finish what they have.
        stop.abort(error);
        throw error;
      }
    });
    try {
      const ends = await Promise.allSettled(running);
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    } finally {
      signal.removeEventListener("abort", onAbort);
      await keeper.close();
    }
  }
}
