import type { Logger } from "@winchester/core";
import type { ConsumeMessage, MessageProperties } from "amqplib";
import { Backoff } from "../broker/backoff.js";
import type { BrokerSettings } from "../broker/broker-settings.js";
import { OutageLog } from "../broker/outage-log.js";
import { messageOf } from "../errors.js";
import type { OutgoingMessage, PublishTarget } from "../publisher/publish-channel.js";
import { publisherOf } from "../publisher/shared-publishers.js";
import { type AmqpSource, rejectedQueueOf } from "../settings/amqp-config.js";
import { ensureQueue } from "../topology/ensure-queue.js";
import type { Acknowledger } from "./acknowledger.js";
import type { Rejection } from "./offering.js";

/** The header of a message in a `.rejected` queue that says why it is there. */
export const REJECTED_REASON_HEADER = "x-rejected-reason";
/** When it was rejected, in ISO 8601. */
export const REJECTED_AT_HEADER = "x-rejected-at";
/** Where it was published, and with which routing key. */
export const REJECTED_EXCHANGE_HEADER = "x-rejected-exchange";
export const REJECTED_ROUTING_KEY_HEADER = "x-rejected-routing-key";

/** Is told of each message that was set aside, as soon as it is safe in its queue. */
export type RejectionListener = (rejected: { readonly queue: string; readonly reason: string }) => void;

const CONFIRM_TIMEOUT_MS = 30_000;
/** A header table must fit into 64 KiB together with the publisher's own headers. */
const MAX_REASON_LENGTH = 1_000;

/**
 * Brings rejected messages into their queue, and acknowledges each once the broker has confirmed that it is there.
 * That goes on beside the storing of others: a broker that takes no messages (because of its memory, say) must
 * still get rid of those that it has.
 */
export class Rejecting {
  readonly #broker: BrokerSettings;
  readonly #source: AmqpSource;
  readonly #acknowledger: Acknowledger;
  readonly #logger: Logger;
  readonly #onRejected: RejectionListener;
  readonly #outage: OutageLog;
  readonly #stop = new AbortController();
  #work: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    readonly broker: BrokerSettings;
    readonly source: AmqpSource;
    readonly acknowledger: Acknowledger;
    readonly logger: Logger;
    readonly onRejected: RejectionListener;
  }) {
    this.#broker = parts.broker;
    this.#source = parts.source;
    this.#acknowledger = parts.acknowledger;
    this.#logger = parts.logger;
    this.#onRejected = parts.onRejected;
    this.#outage = new OutageLog(parts.logger);
  }

  /** Takes rejected deliveries over. They are held until their rejection is safe. */
  reject(rejections: readonly Rejection<ConsumeMessage>[]): void {
    if (rejections.length === 0) return;
    for (const { origin } of rejections) this.#acknowledger.hold(origin);
    this.#work = this.#work.then(() => this.#publish(rejections));
  }

  /** Waits until all are safe, at most so long; the others are delivered again. */
  async finish(limitMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stop.abort(), limitMs);
    await this.#work;
    clearTimeout(timer);
  }

  /** Gives up: their channel is gone, and they are delivered again. */
  async abandon(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #publish(rejections: readonly Rejection<ConsumeMessage>[]): Promise<void> {
    const target = rejectedTarget(this.#source);
    const messages = rejections.map(toMessage);
    const backoff = new Backoff();
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await publisherOf(this.#broker).publish(target, messages, { timeoutMs: CONFIRM_TIMEOUT_MS, signal });
      } catch (error) {
        if (!signal.aborted) {
          const what = `waiting to set ${messages.length} notifications aside in ${target.routingKey}`;
          this.#outage.down(`${what}: ${messageOf(error)}`, error);
        }
        await backoff.pause(signal).catch(() => {});
        continue;
      }
      this.#outage.up(`rejected notifications are set aside in ${target.routingKey} again`);
      for (const { origin, reason } of rejections) {
        this.#acknowledger.release(origin);
        this.#logger.warn(
          `a notification is rejected, and in the queue ${target.routingKey} now: ${reason}`,
          {
            message_id: origin.properties.messageId,
            queue: this.#source.queue,
          },
        );
        this.#onRejected({ queue: this.#source.queue, reason });
      }
      return;
    }
  }
}

function rejectedTarget({ queue, queueType }: AmqpSource): PublishTarget {
  const name = rejectedQueueOf(queue);
  return {
    key: `queue ${name}`,
    exchange: "",
    routingKey: name,
    declare: (connection) => ensureQueue(connection, { name, type: queueType }),
  };
}

function toMessage({ origin, reason }: Rejection<ConsumeMessage>): OutgoingMessage {
  const { content, fields, properties } = origin;
  const why = {
    [REJECTED_REASON_HEADER]:
      reason.length > MAX_REASON_LENGTH ? `${reason.slice(0, MAX_REASON_LENGTH)}…` : reason,
    [REJECTED_AT_HEADER]: new Date().toISOString(),
    [REJECTED_EXCHANGE_HEADER]: fields.exchange,
    [REJECTED_ROUTING_KEY_HEADER]: fields.routingKey,
  };
  return {
    content,
    properties: { ...keptProperties(properties), headers: { ...keptHeaders(properties), ...why } },
    // Headers of a foreign publisher can be so many that ours find no room beside them.
    fallbackHeaders: why,
  };
}

/** All but those that would make the broker drop the message in time, or refuse it as another user's. */
function keptProperties(properties: MessageProperties): Record<string, unknown> {
  const { headers: _, expiration: __, userId: ___, clusterId: ____, ...kept } = properties;
  return kept;
}

/** All but those by which the broker would send copies to the queues that the message was sent to first. */
function keptHeaders({ headers }: MessageProperties): Record<string, unknown> {
  const { CC: _, BCC: __, ...kept } = headers ?? {};
  return kept;
}
