import { BrokerConnection } from "../broker/broker-connection.js";
import { type BrokerSettings, describeBroker } from "../broker/broker-settings.js";
import { unavailable } from "../errors.js";
import { type OutgoingMessage, PublishChannel, type PublishTarget } from "./publish-channel.js";

/** A connection that nothing was sent on for so long is closed. */
const IDLE_LIMIT_MS = 10_000;

/** How {@link Publisher.publish} waits. */
export interface PublishOptions {
  /** How long the confirmation of all messages may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Publishes to one broker on one connection, which is made when it is needed, closed when it is idle, and made anew
 * after it was lost. A connection on which something wasn't confirmed in time isn't used again, so that nothing
 * piles up in it.
 */
export class Publisher {
  readonly #settings: BrokerSettings;
  #channel: Promise<PublishChannel> | undefined;
  #connection: BrokerConnection | undefined;
  #busy = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(settings: BrokerSettings) {
    // Without heartbeats, whose timers would keep a process alive that is done; time-outs tell what is gone.
    this.#settings = { ...settings, heartbeatSeconds: 0 };
  }

  /**
   * Publishes messages, after the target has been declared on this channel. Resolves when the broker has confirmed
   * all of them. When it throws, some may have been taken all the same.
   *
   * @throws AmqpError `AMQP_UNAVAILABLE` (away, blocked, or the signal was aborted), `AMQP_CONFIRM_TIMEOUT`,
   *   `AMQP_UNROUTABLE`, `AMQP_NACKED`, `AMQP_ACCESS_REFUSED`, `AMQP_TLS`, `AMQP_MISMATCH`, `AMQP_REFUSED`
   */
  async publish(
    target: PublishTarget,
    messages: readonly OutgoingMessage[],
    { timeoutMs, signal }: PublishOptions,
  ): Promise<void> {
    if (messages.length === 0) return;
    const stopped = (): Error =>
      unavailable(`${describeBroker(this.#settings)}: stopped before it confirmed`);
    if (signal?.aborted) throw stopped();
    this.#begin();
    let onAbort: () => void = () => {};
    try {
      const publishing = this.#open().then((channel) => channel.publish(target, messages, timeoutMs));
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => reject(stopped());
        signal?.addEventListener("abort", onAbort, { once: true });
      });
      await Promise.race([publishing, aborted]);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#end();
    }
  }

  /** Says farewell to the broker. The next message makes another connection. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const channel = this.#channel;
    this.#channel = undefined;
    await channel?.catch(() => {});
    await this.#connection?.close();
  }

  /** The channel that is open, or a new one, which those who come meanwhile share. */
  async #open(): Promise<PublishChannel> {
    for (;;) {
      const current = this.#channel ?? this.#openChannel();
      this.#channel = current;
      try {
        const channel = await current;
        if (channel.isOpen) return channel;
      } catch (error) {
        if (this.#channel === current) this.#channel = undefined;
        throw error;
      }
      if (this.#channel === current) this.#channel = undefined;
    }
  }

  async #openChannel(): Promise<PublishChannel> {
    if (!this.#connection?.isOpen) {
      this.#connection = await BrokerConnection.open(this.#settings, "winchester publisher");
    }
    return PublishChannel.open(this.#connection);
  }

  #begin(): void {
    this.#busy += 1;
    clearTimeout(this.#idle);
    this.#connection?.holdProcess(true);
  }

  #end(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    // A process that has nothing else to do may end.
    this.#connection?.holdProcess(false);
    this.#idle = setTimeout(() => void this.close(), IDLE_LIMIT_MS).unref();
  }
}
