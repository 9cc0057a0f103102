import type { Channel, ConsumeMessage } from "amqplib";
import { withinLimit } from "../broker/time-limit.js";
import { AmqpError, isUnavailable, messageOf } from "../errors.js";
import { DeliveryBuffer } from "./delivery-buffer.js";

/** How long a stop waits for the broker's answer. */
const STOP_LIMIT_MS = 3_000;

/** One consumer on one channel, from its start until it is stopped, cancelled, or lost. */
export class ConsumerSession {
  readonly #channel: Channel;
  readonly #lost = new AbortController();
  #consumerTag: string | undefined;
  #isSilent = false;
  #error: unknown;
  #endedBy: unknown;
  readonly buffer: DeliveryBuffer = new DeliveryBuffer();

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.on("error", (error) => {
      this.#error = error;
    });
    channel.on("close", () => {
      this.#endedBy ??= this.#error ?? new Error("its channel was closed");
      this.buffer.abandon();
      this.#lost.abort();
    });
  }

  /** Aborted when the channel is gone, and with it what was delivered on it. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get endedBy(): unknown {
    return this.#endedBy;
  }

  async start(queue: string, prefetch: number): Promise<void> {
    const consuming = this.#channel
      .prefetch(prefetch)
      .then(() => this.#channel.consume(queue, (delivery) => this.#receive(delivery)));
    try {
      this.#consumerTag = (await withinLimit(consuming, `consuming the queue ${queue}`)).consumerTag;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      throw new AmqpError("AMQP_UNAVAILABLE", messageOf(error), { cause: error });
    }
  }

  /** Asks the broker for no more. What has been delivered can still be taken. */
  async stop(): Promise<void> {
    try {
      if (this.#consumerTag !== undefined) {
        await withinLimit(this.#channel.cancel(this.#consumerTag), "cancelling a consumer", STOP_LIMIT_MS);
      }
    } catch {
      // The channel is gone, or the broker is silent: it delivers again what isn't acknowledged.
      this.#isSilent = true;
    } finally {
      this.buffer.end();
    }
  }

  /** Closes the channel; when it resolves, the broker has all acknowledgements. */
  async close(): Promise<void> {
    if (this.#lost.signal.aborted || this.#isSilent) return;
    await withinLimit(this.#channel.close(), "closing a channel").catch(() => {});
  }

  #receive(delivery: ConsumeMessage | null): void {
    if (delivery !== null) {
      this.buffer.push(delivery);
      return;
    }
    // The queue is gone: what was delivered from it exists here alone, and is still stored.
    this.#endedBy = new Error(
      "the broker cancelled the consumer: the queue was deleted, or its node went down",
    );
    this.buffer.end();
  }
}
