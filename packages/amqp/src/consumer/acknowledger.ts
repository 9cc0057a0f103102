import type { Channel, ConsumeMessage } from "amqplib";

/** Acknowledges the deliveries of one channel. A channel that is gone acknowledges nothing: they come again. */
export class Acknowledger {
  readonly #channel: Channel;
  /** Delivery tags of those that wait for their rejection to be safe. */
  readonly #held = new Set<number>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Keeps a delivery from being acknowledged along with a batch. */
  hold(delivery: ConsumeMessage): void {
    this.#held.add(delivery.fields.deliveryTag);
  }

  /** Acknowledges one that was held. */
  release(delivery: ConsumeMessage): void {
    this.#held.delete(delivery.fields.deliveryTag);
    this.#send(() => this.#channel.ack(delivery));
  }

  /**
   * Acknowledges a batch, all at once. Batches come in the order of their deliveries, so that one word for the last
   * acknowledges all before it; while any of those is held, each is acknowledged by itself.
   */
  acknowledge(batch: readonly ConsumeMessage[]): void {
    const last = batch.at(-1);
    if (last === undefined) return;
    this.#send(() => {
      if (this.#held.size === 0) return this.#channel.ack(last, true);
      for (const delivery of batch) {
        if (!this.#held.has(delivery.fields.deliveryTag)) this.#channel.ack(delivery);
      }
    });
  }

  #send(ack: () => void): void {
    try {
      ack();
    } catch {
      // The channel was closed meanwhile, which its consumer learns by itself.
    }
  }
}
