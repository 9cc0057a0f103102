import { type Logger, WinchesterError } from "@winchester/core";
import type { ConsumeMessage } from "amqplib";
import { Backoff } from "../broker/backoff.js";
import type { BrokerConnection } from "../broker/broker-connection.js";
import type { BrokerSettings } from "../broker/broker-settings.js";
import type { ConnectionKeeper } from "../broker/connection-keeper.js";
import { OutageLog } from "../broker/outage-log.js";
import { AmqpError, isUnavailable, messageOf } from "../errors.js";
import { parseNotification } from "../notification/parse-notification.js";
import type { AmqpSource } from "../settings/amqp-config.js";
import { declareSource } from "../topology/declare-source.js";
import { Acknowledger } from "./acknowledger.js";
import { ConsumerSession } from "./consumer-session.js";
import { type OfferedNotification, Offering, type Rejection } from "./offering.js";
import { Rejecting, type RejectionListener } from "./rejecting.js";
import type { NotificationSink } from "./sink.js";

/** How long a stop waits for rejected messages to be safe. */
const REJECTING_LIMIT_MS = 10_000;

/** What a source's consumer works with. */
export interface SourceConsumerParts {
  readonly source: AmqpSource;
  readonly broker: BrokerSettings;
  readonly keeper: ConnectionKeeper;
  readonly sink: NotificationSink;
  readonly logger: Logger;
  readonly batchSize: number;
  readonly batchDelayMs: number;
  readonly onRejected: RejectionListener;
}

/**
 * Takes the notifications of one queue until it is stopped. What it has in memory and hasn't acknowledged is bounded
 * by the prefetch; whatever happens, that is still in the broker.
 */
export class SourceConsumer {
  readonly #parts: SourceConsumerParts;
  readonly #offering: Offering<ConsumeMessage>;
  readonly #outage: OutageLog;
  readonly #backoff = new Backoff();
  #wasConsuming = false;

  constructor(parts: SourceConsumerParts) {
    this.#parts = parts;
    this.#offering = new Offering(parts.sink, parts.logger);
    this.#outage = new OutageLog(parts.logger);
  }

  /**
   * Resolves when the signal was aborted, and everything that had been delivered is stored and acknowledged.
   *
   * @throws AmqpError where the first try shows that the configuration can't work; later ones wait
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const connection = await this.#parts.keeper.get(signal);
        const why = await this.#consume(connection, signal);
        if (signal.aborted) return;
        // A lost connection is the keeper's to tell about, and to wait for.
        if (!connection.isOpen) continue;
        this.#sayWaiting(why);
      } catch (error) {
        if (signal.aborted && error === signal.reason) return;
        if (this.#isHopeless(error)) throw error;
        if (!signal.aborted) this.#sayWaiting(error);
      }
      await this.#backoff.pause(signal).catch(() => {});
    }
  }

  /** Takes notifications as long as the channel lasts and nobody stops it; gives why it ended. */
  async #consume(connection: BrokerConnection, signal: AbortSignal): Promise<unknown> {
    const { source, broker, logger, onRejected } = this.#parts;
    await declareSource(connection, source, logger);
    const channel = await connection.openChannel();
    const session = new ConsumerSession(channel);
    const acknowledger = new Acknowledger(channel);
    const rejecting = new Rejecting({ broker, source, acknowledger, logger, onRejected });
    const stop = (): void => void session.stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await session.start(source.queue, source.prefetch);
      this.#sayConsuming();
      if (signal.aborted) stop();
      await this.#storeAll(session, acknowledger, rejecting, signal);
      await rejecting.finish(REJECTING_LIMIT_MS);
      return session.endedBy;
    } finally {
      signal.removeEventListener("abort", stop);
      session.buffer.abandon();
      await rejecting.abandon();
      await session.close();
    }
  }

  async #storeAll(
    session: ConsumerSession,
    acknowledger: Acknowledger,
    rejecting: Rejecting,
    signal: AbortSignal,
  ): Promise<void> {
    const { batchSize, batchDelayMs, source, logger } = this.#parts;
    const limit = Math.min(batchSize, source.prefetch);
    // Waiting for a store is of no use once the broker delivers the batch to somebody else.
    const waiting = AbortSignal.any([signal, session.lost]);
    for (;;) {
      const batch = await session.buffer.takeBatch(limit, batchDelayMs);
      if (batch.length === 0) return;
      const { notifications, rejections } = this.#parse(batch);
      try {
        rejections.push(...(await this.#offering.offer(notifications, waiting)));
      } catch (error) {
        if (!waiting.aborted || !isStoreAway(error)) throw error;
        const count = batch.length + session.buffer.size;
        logger.warn(`the store is away: ${count} notifications go back to the queue ${source.queue}`, {
          error,
        });
        return;
      }
      // Stored, but the broker has it to deliver again: then it is set aside, too.
      if (session.lost.aborted) return;
      rejecting.reject(rejections);
      acknowledger.acknowledge(batch);
      logger.debug(`${batch.length - rejections.length} notifications of ${source.queue} are stored`);
    }
  }

  #parse(batch: readonly ConsumeMessage[]): {
    readonly notifications: OfferedNotification<ConsumeMessage>[];
    readonly rejections: Rejection<ConsumeMessage>[];
  } {
    const notifications: OfferedNotification<ConsumeMessage>[] = [];
    const rejections: Rejection<ConsumeMessage>[] = [];
    for (const origin of batch) {
      const parsed = parseNotification(origin.content, { unwrap: this.#parts.source.unwrap });
      if ("problem" in parsed) rejections.push({ origin, reason: parsed.problem });
      else notifications.push({ ...parsed, origin });
    }
    return { notifications, rejections };
  }

  #sayConsuming(): void {
    const { queue, exchange, routingKeys, passive, prefetch } = this.#parts.source;
    const from = passive || exchange === undefined ? "" : ` (${exchange}: ${routingKeys.join(", ")})`;
    if (!this.#wasConsuming)
      this.#parts.logger.info(`taking notifications from the queue ${queue}${from}`, { prefetch });
    else this.#outage.up(`taking notifications from the queue ${queue} again`);
    this.#wasConsuming = true;
    this.#backoff.succeeded();
  }

  #sayWaiting(why: unknown): void {
    this.#outage.down(
      `waiting to take notifications from the queue ${this.#parts.source.queue}: ${messageOf(why)}`,
      why,
    );
  }

  /** What waiting can't mend: a broken sink, and at the beginning whatever the broker refuses. */
  #isHopeless(error: unknown): boolean {
    if (!(error instanceof AmqpError)) return true;
    return error.code === "AMQP_SINK_FAILED" || !(this.#wasConsuming || isUnavailable(error));
  }
}

function isStoreAway(error: unknown): boolean {
  return error instanceof WinchesterError && error.code === "STORE_UNAVAILABLE";
}
