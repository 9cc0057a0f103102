import type { ConsumeMessage } from "amqplib";

/**
 * The notifications that have come and aren't taken yet, in the order in which they came. The broker bounds their
 * number: it sends no more than the prefetch without having had them acknowledged.
 */
export class DeliveryBuffer {
  #deliveries: ConsumeMessage[] = [];
  #isEnded = false;
  #wake: () => void = () => {};

  /** How many wait to be taken. */
  get size(): number {
    return this.#deliveries.length;
  }

  push(delivery: ConsumeMessage): void {
    if (this.#isEnded) return;
    this.#deliveries.push(delivery);
    this.#wake();
  }

  /** Nothing more comes. What is there can still be taken. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Nothing more comes, and what is there isn't ours any more: the broker will deliver it again. */
  abandon(): void {
    this.#deliveries = [];
    this.end();
  }

  /**
   * What is there within `delayMs` of the first notification, at most `limit`. Waits for the first as long as it
   * takes; an empty list means that it has ended.
   */
  async takeBatch(limit: number, delayMs: number): Promise<ConsumeMessage[]> {
    while (this.#deliveries.length === 0 && !this.#isEnded) await this.#change(undefined);
    const deadline = performance.now() + delayMs;
    while (this.#deliveries.length > 0 && this.#deliveries.length < limit && !this.#isEnded) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) break;
      await this.#change(leftMs);
    }
    return this.#deliveries.splice(0, limit);
  }

  /** Until something comes or it ends, at most `limitMs`. */
  #change(limitMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(resolve, limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }
}
